/** Made from the contract by `gatehouse generate`. Edit the contract, not this file. */

export interface paths {
    "/protected-resource": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Answer to anyone with a valid token */
        get: operations["getProtectedResource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/resource": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take input from anyone, checked and cleaned
         * @description Answers what came out of the sanitizer. The password is checked and forgotten.
         */
        post: operations["createResource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your notes, newest first */
        get: operations["listNotes"];
        put?: never;
        /** Write a note */
        post: operations["createNote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notes/{noteId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The note's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                noteId: components["parameters"]["NoteId"];
            };
            cookie?: never;
        };
        /** Read a note */
        get: operations["getNote"];
        /**
         * Change a note you have read
         * @description Send the `ETag` you read as `If-Match`, so that nobody's change is overwritten unseen.
         */
        put: operations["replaceNote"];
        post?: never;
        /** Delete a note and its attachment */
        delete: operations["deleteNote"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notes/{noteId}/attachment": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The note's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                noteId: components["parameters"]["NoteId"];
            };
            cookie?: never;
        };
        /** Download the attachment of a note */
        get: operations["getAttachment"];
        /**
         * Attach a file to a note, in place of the one before
         * @description Its type is read from its bytes, not from what the sender calls it.
         */
        put: operations["putAttachment"];
        post?: never;
        /** Remove the attachment of a note */
        delete: operations["deleteAttachment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count what is stored */
        get: operations["getStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What went wrong (RFC 9457). */
        Problem: {
            /**
             * Format: uri-reference
             * @description A page that explains this kind of problem.
             */
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /** @description The stable name of the problem, for programs. */
            code: string;
            /** @description Under which the server's log knows this request. */
            requestId: string;
            /** @description Everything that is wrong with the input. */
            errors?: {
                /** @enum {string} */
                in: "path" | "query" | "header" | "cookie" | "body";
                /** @description A JSON Pointer inside that part. */
                path: string;
                /** @description What was expected there. */
                message: string;
            }[];
        };
        ResourceInput: {
            /** Format: plain-text */
            username?: string;
            /** Format: password */
            password: string;
            /**
             * Format: plain-text
             * @description Markup is taken out of it.
             */
            comment?: string;
        };
        Resource: {
            username?: string;
            comment?: string;
        };
        /**
         * @example {
         *       "fileName": "list.txt",
         *       "mediaType": "text/plain",
         *       "size": 19
         *     }
         */
        Attachment: {
            fileName: string;
            /** @enum {string} */
            mediaType: "application/pdf" | "image/jpeg" | "image/png" | "text/plain";
            /** @description In bytes. */
            size: number;
        };
        /**
         * @example {
         *       "id": "01955d3c-6f00-7a3b-8c1d-2e4f60718293",
         *       "title": "Shopping",
         *       "body": "<p>Milk, <strong>bread</strong>, apples</p>",
         *       "createdAt": "2025-03-03T12:00:00.000Z",
         *       "updatedAt": "2025-03-03T12:00:00.000Z"
         *     }
         */
        Note: {
            /** Format: uuid */
            id: string;
            title: string;
            /** @description Clean HTML. */
            body: string;
            attachment?: components["schemas"]["Attachment"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /**
         * @example {
         *       "items": [
         *         {
         *           "id": "01955d3c-6f00-7a3b-8c1d-2e4f60718293",
         *           "title": "Shopping",
         *           "body": "<p>Milk, <strong>bread</strong>, apples</p>",
         *           "createdAt": "2025-03-03T12:00:00.000Z",
         *           "updatedAt": "2025-03-03T12:00:00.000Z"
         *         }
         *       ],
         *       "next": "AZVdPG8AejuMHS5PYHGCkw"
         *     }
         */
        NotePage: {
            items: components["schemas"]["Note"][];
            /** @description The `cursor` of the next page; absent on the last one. */
            next?: string;
        };
        /**
         * @example {
         *       "title": "Shopping",
         *       "body": "<p>Milk, <strong>bread</strong>, apples</p>"
         *     }
         */
        NoteInput: {
            /** Format: plain-text */
            title: string;
            /**
             * Format: html
             * @description HTML; scripts, styles and everything else that is not on the allow-list is taken out of it.
             */
            body: string;
        };
        /**
         * @example {
         *       "notes": 3,
         *       "owners": 2,
         *       "attachments": 1,
         *       "attachmentBytes": 19
         *     }
         */
        Statistics: {
            notes: number;
            /** @description How many people have notes. */
            owners: number;
            attachments: number;
            attachmentBytes: number;
        };
    };
    responses: {
        /** @description There is no token, or it is not accepted. */
        Unauthorized: {
            headers: {
                "WWW-Authenticate": components["headers"]["Challenge"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/token_invalid",
                 *       "title": "The token is not accepted",
                 *       "status": 401,
                 *       "detail": "The token is not accepted",
                 *       "instance": "/notes",
                 *       "code": "token_invalid",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests; `Retry-After` says when to try again. */
        TooManyRequests: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/rate_limited",
                 *       "title": "Too many requests",
                 *       "status": 429,
                 *       "detail": "Too many requests",
                 *       "instance": "/notes",
                 *       "code": "rate_limited",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request does not match the contract. */
        InvalidInput: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/invalid_input",
                 *       "title": "The request does not match the contract",
                 *       "status": 400,
                 *       "detail": "The request does not match the contract",
                 *       "instance": "/notes",
                 *       "code": "invalid_input",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11",
                 *       "errors": [
                 *         {
                 *           "in": "body",
                 *           "path": "/title",
                 *           "message": "must NOT have more than 200 characters"
                 *         }
                 *       ]
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request body is too large. */
        BodyTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/body_too_large",
                 *       "title": "The request body is too large",
                 *       "status": 413,
                 *       "detail": "The request body is too large",
                 *       "instance": "/notes",
                 *       "code": "body_too_large",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description This media type is not taken here. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/unsupported_media_type",
                 *       "title": "This media type is not taken here",
                 *       "status": 415,
                 *       "detail": "This media type is not taken here",
                 *       "instance": "/notes",
                 *       "code": "unsupported_media_type",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The token does not carry the scope or role this needs. */
        Forbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["Challenge"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/insufficient_scope",
                 *       "title": "The credentials do not carry what this operation asks for",
                 *       "status": 403,
                 *       "detail": "The credentials do not carry what this operation asks for",
                 *       "instance": "/notes",
                 *       "code": "insufficient_scope",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The database cannot be reached right now; `Retry-After` says when to try again. */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/unavailable",
                 *       "title": "The service is not available right now",
                 *       "status": 503,
                 *       "detail": "The service is not available right now",
                 *       "instance": "/notes",
                 *       "code": "unavailable",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such thing, or it is not yours. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/not_found",
                 *       "title": "There is nothing here",
                 *       "status": 404,
                 *       "detail": "There is nothing here",
                 *       "instance": "/notes",
                 *       "code": "not_found",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The note has changed since you read it. */
        PreconditionFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/precondition_failed",
                 *       "title": "The resource has changed meanwhile",
                 *       "status": 412,
                 *       "detail": "The resource has changed meanwhile",
                 *       "instance": "/notes",
                 *       "code": "precondition_failed",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request lacks `If-Match`. */
        PreconditionRequired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/precondition_required",
                 *       "title": "This request must say which version it changes",
                 *       "status": 428,
                 *       "detail": "This request must say which version it changes",
                 *       "instance": "/notes",
                 *       "code": "precondition_required",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /**
         * @description The `next` of the page before; leave it out for the first page.
         * @example AZVdPG8AejuMHS5PYHGCkw
         */
        Cursor: string;
        /**
         * @description How many notes a page holds at most.
         * @example 20
         */
        Limit: number;
        /**
         * @description Only notes with this text in their title or body, in upper or lower case.
         * @example shopping
         */
        Search: string;
        /**
         * @description The note's id.
         * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
         */
        NoteId: string;
        /**
         * @description The `ETag` of the version you have read (RFC 9110, section 13.1.1). Without it the answer is 428 (RFC 6585),
         *     with one that is out of date 412.
         * @example "1"
         */
        IfMatch: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description What to send (RFC 6750).
         * @example Bearer
         */
        Challenge: string;
        /**
         * @description Seconds to wait before the next try.
         * @example 900
         */
        RetryAfter: number;
        /**
         * @description Where the note is.
         * @example /notes/01955d3c-6f00-7a3b-8c1d-2e4f60718293
         */
        Location: string;
        /**
         * @description The version of the note; send it back as `If-Match` to change it.
         * @example "1"
         */
        ETag: string;
        /**
         * @description To be saved under this name (RFC 6266).
         * @example attachment; filename="list.txt"; filename*=UTF-8''list.txt
         */
        ContentDisposition: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getProtectedResource: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token is accepted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Access granted!"
                     *     }
                     */
                    "application/json": {
                        message: string;
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    createResource: {
        security: "none";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "alice",
                 *       "password": "correct horse",
                 *       "comment": "Hello <script>alert(1)</script>"
                 *     }
                 */
                "application/json": components["schemas"]["ResourceInput"];
            };
        };
        responses: {
            /** @description Taken. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "username": "alice",
                     *       "comment": "Hello"
                     *     }
                     */
                    "application/json": components["schemas"]["Resource"];
                };
            };
            400: components["responses"]["InvalidInput"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    listNotes: {
        security: "required";
        defaults: {
            query: "limit";
        };
        parameters: {
            query?: {
                /**
                 * @description The `next` of the page before; leave it out for the first page.
                 * @example AZVdPG8AejuMHS5PYHGCkw
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description How many notes a page holds at most.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description Only notes with this text in their title or body, in upper or lower case.
                 * @example shopping
                 */
                q?: components["parameters"]["Search"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotePage"];
                };
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    createNote: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteInput"];
            };
        };
        responses: {
            /** @description Written. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Note"];
                };
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getNote: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The note's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                noteId: components["parameters"]["NoteId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The note. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Note"];
                };
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    replaceNote: {
        security: "required";
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version you have read (RFC 9110, section 13.1.1). Without it the answer is 428 (RFC 6585),
                 *     with one that is out of date 412.
                 * @example "1"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The note's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                noteId: components["parameters"]["NoteId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteInput"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Note"];
                };
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteNote: {
        security: "required";
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version you have read (RFC 9110, section 13.1.1). Without it the answer is 428 (RFC 6585),
                 *     with one that is out of date 412.
                 * @example "1"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The note's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                noteId: components["parameters"]["NoteId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getAttachment: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The note's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                noteId: components["parameters"]["NoteId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, as it was uploaded. */
            200: {
                headers: {
                    "Content-Disposition": components["headers"]["ContentDisposition"];
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": Blob;
                    "image/jpeg": Blob;
                    "image/png": Blob;
                    /** @example Milk, bread, apples */
                    "text/plain": Blob;
                };
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    putAttachment: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The note's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                noteId: components["parameters"]["NoteId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description A PDF, a JPEG or PNG image, or plain text in UTF-8.
                     */
                    file: Blob;
                };
            };
        };
        responses: {
            /** @description Replaced. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attachment"];
                };
            };
            /** @description Attached. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attachment"];
                };
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteAttachment: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The note's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                noteId: components["parameters"]["NoteId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getStatistics: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers of this moment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statistics"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
}
