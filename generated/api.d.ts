/** Generated from the contract by `gatehouse generate`. Edit the contract, not this file. */

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
    "/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open an account
         * @description The answer is the same whether the address has an account already or not: its owner is told by mail.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/verify-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm an address with the code from the e-mail
         * @description Creates the account. The password is the one of the registration: it shows that the reader of the e-mail is the one who
         *     registered.
         */
        post: operations["verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in
         * @description Answers an access token for ten minutes and a refresh token (RFC 6749, section 5.1). With `cookie: true` the refresh token
         *     comes as a cookie that scripts cannot read. With a second factor switched on, a login without `code` is answered with
         *     `second_factor_required`.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a new access token
         * @description Takes the refresh token from the body, or from the cookie when the request comes from a page of this server. Each
         *     refresh token is good for one use; one that comes back a second time ends the session.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log out */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout-everywhere": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End all sessions of this account */
        post: operations["logoutEverywhere"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/forgot-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a mail to set a new password
         * @description The answer is the same whether there is such an account or not.
         */
        post: operations["forgotPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password with the code from the mail
         * @description Ends all sessions of the account.
         */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who you are */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change your password
         * @description Ends all other sessions of the account.
         */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your sessions, newest first */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/sessions/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The session's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                sessionId: components["parameters"]["SessionId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of your sessions */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to set up a second factor
         * @description Answers a secret for an authenticator app (RFC 6238). It counts once `confirmTotp` has had a code of it.
         */
        post: operations["beginTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Switch the second factor on */
        post: operations["confirmTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/totp/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Switch the second factor off */
        post: operations["disableTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys that access tokens are signed with */
        get: operations["getKeys"];
        put?: never;
        post?: never;
        delete?: never;
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
    "/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List accounts, newest first */
        get: operations["listUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{userId}/roles": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The account's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                userId: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Set the roles of an account
         * @description Ends its sessions, so that no token with the old roles is left.
         */
        put: operations["setRoles"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{userId}/disabled": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The account's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                userId: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Disable an account, or enable it again
         * @description Disabling ends its sessions; within seconds none of its tokens is accepted anywhere.
         */
        put: operations["setDisabled"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, when and from where, newest first */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Attacks that were noticed, newest first */
        get: operations["listIncidents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/incidents/{incidentId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The incident's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                incidentId: components["parameters"]["IncidentId"];
            };
            cookie?: never;
        };
        /** One incident, with its evidence and what was done */
        get: operations["getIncident"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/incidents/{incidentId}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The incident's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                incidentId: components["parameters"]["IncidentId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close an incident
         * @description A false positive also ends its blocks, and its rule is silent about the actor for a day.
         */
        post: operations["resolveIncident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List blocks and throttles */
        get: operations["listBlocks"];
        put?: never;
        /** Block or throttle someone, in all processes */
        post: operations["addBlock"];
        /** End a block, in all processes */
        delete: operations["removeBlock"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/signing-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish a new key and sign with it
         * @description It signs from ten seconds on, when every process knows it. The key before is accepted until the last token it has
         *     signed has expired. At most ten keys are accepted at the same time.
         */
        post: operations["rotateKeys"];
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
         *       "email": "alice@example.com",
         *       "password": "correct horse battery staple"
         *     }
         */
        NewAccount: {
            email: components["schemas"]["Email"];
            password: components["schemas"]["NewPassword"];
        };
        /**
         * @example {
         *       "token": "2cXbv0kGm5hXc5t8mT1p0oXo0q4XJ1n9bq7Jf0mYw3s",
         *       "password": "correct horse battery staple"
         *     }
         */
        EmailConfirmation: {
            token: components["schemas"]["OpaqueToken"];
            password: components["schemas"]["Password"];
        };
        /**
         * @example {
         *       "email": "alice@example.com",
         *       "password": "correct horse battery staple"
         *     }
         */
        Credentials: {
            email: components["schemas"]["Email"];
            password: components["schemas"]["Password"];
            code?: components["schemas"]["SecondFactor"];
            /** @description Whether the refresh token comes as a cookie, for web pages, and not in the answer. */
            cookie?: boolean;
        };
        /**
         * @example {
         *       "access_token": "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl",
         *       "token_type": "Bearer",
         *       "expires_in": 600,
         *       "scope": "notes:read notes:write",
         *       "refresh_token": "2cXbv0kGm5hXc5t8mT1p0oXo0q4XJ1n9bq7Jf0mYw3s"
         *     }
         */
        Tokens: {
            /** @description A signed token (RFC 9068). */
            access_token: string;
            /** @enum {string} */
            token_type: "Bearer";
            /** @description In seconds. */
            expires_in: number;
            scope: string;
            refresh_token?: components["schemas"]["OpaqueToken"];
        };
        /**
         * @example {
         *       "refresh_token": "2cXbv0kGm5hXc5t8mT1p0oXo0q4XJ1n9bq7Jf0mYw3s"
         *     }
         */
        RefreshInput: {
            refresh_token?: components["schemas"]["OpaqueToken"];
        };
        /**
         * @example {
         *       "email": "alice@example.com"
         *     }
         */
        Address: {
            email: components["schemas"]["Email"];
        };
        /**
         * @example {
         *       "token": "2cXbv0kGm5hXc5t8mT1p0oXo0q4XJ1n9bq7Jf0mYw3s",
         *       "password": "correct horse battery staple"
         *     }
         */
        PasswordReset: {
            token: components["schemas"]["OpaqueToken"];
            password: components["schemas"]["NewPassword"];
        };
        /**
         * @example {
         *       "subject": "01955d3c-6f00-7a3b-8c1d-2e4f60718293",
         *       "scopes": [
         *         "notes:read",
         *         "notes:write"
         *       ],
         *       "account": {
         *         "email": "alice@example.com",
         *         "roles": [],
         *         "second_factor": false,
         *         "created_at": "2025-03-03T12:00:00.000Z"
         *       }
         *     }
         */
        Me: {
            /** @description What tokens call you. */
            subject: string;
            /** @description Scopes and roles your token carries. */
            scopes: string[];
            /** @description Absent when your token is not of an account of this server. */
            account?: {
                email: components["schemas"]["Email"];
                roles: components["schemas"]["RoleList"];
                /** @description Whether one is switched on. */
                second_factor: boolean;
                /** Format: date-time */
                created_at: string;
            };
        };
        /**
         * @example {
         *       "current": "correct horse battery staple",
         *       "password": "a much better pass phrase"
         *     }
         */
        PasswordChange: {
            current: components["schemas"]["Password"];
            password: components["schemas"]["NewPassword"];
        };
        /**
         * @example {
         *       "items": [
         *         {
         *           "id": "01955d3c-6f00-7a3b-8c1d-2e4f60718293",
         *           "current": true,
         *           "created_at": "2025-03-03T12:00:00.000Z",
         *           "used_at": "2025-03-03T12:00:00.000Z",
         *           "ip": "203.0.113.7",
         *           "user_agent": "curl/8.5.0"
         *         }
         *       ]
         *     }
         */
        SessionList: {
            items: components["schemas"]["Session"][];
        };
        /**
         * @example {
         *       "password": "correct horse battery staple"
         *     }
         */
        CurrentPassword: {
            password: components["schemas"]["Password"];
        };
        /**
         * @example {
         *       "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
         *       "uri": "otpauth://totp/Gatehouse:alice%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Gatehouse"
         *     }
         */
        TotpSecret: {
            /** @description To type into an authenticator app. */
            secret: string;
            /** @description The same as a link or a QR code. */
            uri: string;
        };
        /**
         * @example {
         *       "code": "123456"
         *     }
         */
        TotpCode: {
            code: string;
        };
        RecoveryCodes: {
            /** @description Each stands in for a code of the app, once. */
            recovery_codes: string[];
        };
        /**
         * @example {
         *       "password": "correct horse battery staple",
         *       "code": "123456"
         *     }
         */
        TotpRemoval: {
            password: components["schemas"]["Password"];
            code: components["schemas"]["SecondFactor"];
        };
        KeySet: {
            keys: {
                /** @enum {string} */
                kty: "EC";
                /** @enum {string} */
                crv: "P-256";
                x: string;
                y: string;
                kid: string;
                /** @enum {string} */
                alg: "ES256";
                /** @enum {string} */
                use: "sig";
            }[];
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
        /**
         * @example {
         *       "items": [
         *         {
         *           "id": "01955d3c-6f00-7a3b-8c1d-2e4f60718293",
         *           "email": "alice@example.com",
         *           "roles": [
         *             "admin"
         *           ],
         *           "disabled": false,
         *           "second_factor": true,
         *           "created_at": "2025-03-03T12:00:00.000Z"
         *         }
         *       ]
         *     }
         */
        UserPage: {
            items: components["schemas"]["User"][];
            /** @description The `cursor` of the next page; absent on the last one. */
            next?: string;
        };
        /**
         * @example {
         *       "roles": [
         *         "admin"
         *       ]
         *     }
         */
        Roles: {
            roles: components["schemas"]["RoleList"];
        };
        User: {
            /** Format: uuid */
            id: string;
            email: components["schemas"]["Email"];
            roles: components["schemas"]["RoleList"];
            disabled: boolean;
            second_factor: boolean;
            /** Format: date-time */
            created_at: string;
        };
        /**
         * @example {
         *       "disabled": true
         *     }
         */
        Disabled: {
            disabled: boolean;
        };
        /**
         * @example {
         *       "items": [
         *         {
         *           "id": "01955d3c-6f00-7a3b-8c1d-2e4f60718293",
         *           "at": "2025-03-03T12:00:00.000Z",
         *           "actor": "01955d3c-6f00-7a3b-8c1d-2e4f60718293",
         *           "action": "session_started",
         *           "target": "01955d3c-6f00-7a3b-8c1d-2e4f60718293",
         *           "ip": "203.0.113.7",
         *           "request_id": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
         *         }
         *       ]
         *     }
         */
        AuditPage: {
            items: {
                /** Format: uuid */
                id: string;
                /** Format: date-time */
                at: string;
                /** @description The subject who did it. */
                actor: string;
                action: string;
                /** @description The account it was done to. */
                target: string;
                detail?: string;
                ip: string;
                /** @description Under which the log knows the request. */
                request_id: string;
            }[];
            /** @description The `cursor` of the next page; absent on the last one. */
            next?: string;
        };
        /**
         * @description `contained` once its actor was blocked, throttled or logged out.
         * @enum {string}
         */
        IncidentStatus: "open" | "contained" | "resolved" | "false_positive";
        /**
         * @description The rules are explained in docs/operations/incidents.md.
         * @enum {string}
         */
        RuleName: "brute_force" | "credential_stuffing" | "endpoint_scanning" | "error_burst" | "failure_shift" | "function_probing" | "fuzzing" | "limit_abuse" | "new_address_shift" | "object_enumeration" | "password_spraying" | "privilege_change" | "refresh_token_reuse" | "scraping" | "session_networks" | "sharing_lost" | "slow_client" | "token_flood";
        IncidentPage: {
            items: components["schemas"]["Incident"][];
            /** @description The `cursor` of the next page; absent on the last one. */
            next?: string;
        };
        /**
         * @example {
         *       "id": "01955d3c-6f00-7a3b-8c1d-2e4f60718293",
         *       "rule": "credential_stuffing",
         *       "severity": "high",
         *       "owasp": "API2:2023 Broken Authentication",
         *       "actor": {
         *         "kind": "address",
         *         "id": "203.0.113.7"
         *       },
         *       "first_seen": "2025-03-03T12:00:00.000Z",
         *       "last_seen": "2025-03-03T12:00:07.000Z",
         *       "count": 12,
         *       "evidence": [
         *         {
         *           "at": "2025-03-03T12:00:00.000Z",
         *           "event": "authn_login_fail",
         *           "request_id": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11",
         *           "operation": "login",
         *           "status": 401,
         *           "address": "203.0.113.7"
         *         }
         *       ],
         *       "actions": [
         *         {
         *           "at": "2025-03-03T12:00:07.000Z",
         *           "action": "block",
         *           "target": "address:203.0.113.7",
         *           "dry_run": false
         *         }
         *       ],
         *       "status": "contained"
         *     }
         */
        Incident: {
            /** Format: uuid */
            id: string;
            rule: components["schemas"]["RuleName"];
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            /** @description The category of the OWASP API Security Top 10 2023. */
            owasp: string;
            /** @description Who caused it, or whom it is about. */
            actor: {
                /** @enum {string} */
                kind: "address" | "subject" | "key" | "account" | "operation" | "server" | "many";
                id: string;
            };
            /** Format: date-time */
            first_seen: string;
            /** Format: date-time */
            last_seen: string;
            /** @description How many signals, about. */
            count: number;
            /** @description Some of the requests that show it. */
            evidence: {
                /** Format: date-time */
                at: string;
                event: string;
                /** @description Under which the log knows the request. */
                request_id: string;
                operation: string;
                /** @description 0 while it was running. */
                status: number;
                address: string;
                subject?: string;
            }[];
            actions: {
                /** Format: date-time */
                at: string;
                /** @enum {string} */
                action: "notify" | "throttle" | "block" | "revoke";
                target: string;
                /** @description It was not done. */
                dry_run: boolean;
            }[];
            status: components["schemas"]["IncidentStatus"];
            closed_by?: string;
            closed_reason?: string;
        };
        /**
         * @example {
         *       "status": "false_positive",
         *       "reason": "Our own load test."
         *     }
         */
        Resolution: {
            /** @enum {string} */
            status: "resolved" | "false_positive";
            /** @description Why. */
            reason: string;
        };
        BlockList: {
            items: components["schemas"]["Block"][];
        };
        /**
         * @example {
         *       "kind": "address",
         *       "value": "203.0.113.7",
         *       "action": "block",
         *       "minutes": 60,
         *       "reason": "Reported by the provider."
         *     }
         */
        NewBlock: {
            /** @enum {string} */
            kind: "address" | "network" | "subject" | "key" | "operation";
            /** @description An address, a subnet, a subject, the id of an API key, or an operationId. */
            value: string;
            /** @description For a subject, the address it is blocked at; everywhere without. */
            at?: string;
            /**
             * @description A throttle lets a few requests through.
             * @enum {string}
             */
            action: "block" | "throttle";
            /** @description How long. */
            minutes: number;
            reason: string;
        };
        Block: {
            /** @description Identifies it for removeBlock. */
            key: string;
            /** @enum {string} */
            kind: "address" | "network" | "subject" | "key" | "operation";
            value: string;
            at?: string;
            /** @enum {string} */
            action: "block" | "throttle";
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            until: string;
            reason: string;
            /** @description A subject, a rule, or crowdsec. */
            by: string;
            /** Format: uuid */
            incident?: string;
        };
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
            /** @description The path of the request. */
            instance: string;
            /** @description The stable name of the problem, for programs. */
            code: string;
            /** @description The id under which the server's log has the request. */
            requestId: string;
            /** @description Every error in the input. */
            errors?: {
                /** @enum {string} */
                in: "path" | "query" | "header" | "cookie" | "body";
                /** @description A JSON Pointer inside that part. */
                path: string;
                /** @description What was expected there. */
                message: string;
            }[];
        };
        /** Format: email */
        Email: string;
        /**
         * Format: password
         * @description 8 to 128 characters of any kind; common passwords are refused.
         */
        NewPassword: string;
        /** @description 32 random bytes. */
        OpaqueToken: string;
        /** Format: password */
        Password: string;
        /** @description Six digits of the authenticator app, or a recovery code. */
        SecondFactor: string;
        RoleList: "admin"[];
        Session: {
            /** Format: uuid */
            id: string;
            /** @description Whether this is the session of your token. */
            current: boolean;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last renewed.
             */
            used_at: string;
            /** @description From where you logged in. */
            ip: string;
            user_agent?: string;
        };
    };
    responses: {
        /** @description The request does not match the contract. */
        InvalidInput: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/invalid_input",
                 *       "title": "Invalid Input",
                 *       "status": 400,
                 *       "detail": "createNote: 1 error in the request.",
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
        /** @description The token is missing or invalid. */
        Unauthorized: {
            headers: {
                "WWW-Authenticate": components["headers"]["Challenge"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/token_invalid",
                 *       "title": "Invalid Token",
                 *       "status": 401,
                 *       "detail": "The token has expired.",
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
                 *       "title": "Too Many Requests",
                 *       "status": 429,
                 *       "detail": "Rate limit of 100 requests per 900 seconds exceeded.",
                 *       "instance": "/notes",
                 *       "code": "rate_limited",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
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
                 *       "title": "Content Too Large",
                 *       "status": 413,
                 *       "detail": "The request body exceeds the limit of 102400 bytes.",
                 *       "instance": "/notes",
                 *       "code": "body_too_large",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The media type of the body is not supported. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/unsupported_media_type",
                 *       "title": "Unsupported Media Type",
                 *       "status": 415,
                 *       "detail": "The body may be application/json.",
                 *       "instance": "/notes",
                 *       "code": "unsupported_media_type",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The token lacks a scope or role. */
        Forbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["Challenge"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/insufficient_scope",
                 *       "title": "Insufficient Scope",
                 *       "status": 403,
                 *       "detail": "Missing scope: notes:write.",
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
                 *       "title": "Service Unavailable",
                 *       "status": 503,
                 *       "detail": "Service Unavailable",
                 *       "instance": "/notes",
                 *       "code": "unavailable",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It does not exist, or it is not yours. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/not_found",
                 *       "title": "Not Found",
                 *       "status": 404,
                 *       "detail": "There is no such note.",
                 *       "instance": "/notes",
                 *       "code": "not_found",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The note has been modified since it was read. */
        PreconditionFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/precondition_failed",
                 *       "title": "Precondition Failed",
                 *       "status": 412,
                 *       "detail": "The resource has been modified since it was read.",
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
                 *       "title": "Precondition Required",
                 *       "status": 428,
                 *       "detail": "Send If-Match with the ETag of the resource.",
                 *       "instance": "/notes",
                 *       "code": "precondition_required",
                 *       "requestId": "5f0c4c5e-2c53-4f0e-9b67-8f3c1f6f0a11"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The account is in another state than this needs, or was changed meanwhile. */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/problems/conflict",
                 *       "title": "Conflict",
                 *       "status": 409,
                 *       "detail": "The account was changed meanwhile: try again.",
                 *       "instance": "/me/password",
                 *       "code": "conflict",
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
        /** @description Kept with the session, so that its owner recognises it. */
        UserAgent: string;
        /** @description The refresh token of a login with `cookie`. */
        RefreshCookie: string;
        /** @description Where a request with the cookie comes from, as browsers say it. */
        SecFetchSite: string;
        /** @description The same from browsers that do not send `Sec-Fetch-Site`. */
        Origin: string;
        /**
         * @description The session's id.
         * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
         */
        SessionId: string;
        /**
         * @description How many entries a page holds at most.
         * @example 20
         */
        PageLimit: number;
        /**
         * @description The account's id.
         * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
         */
        UserId: string;
        /**
         * @description The incident's id.
         * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
         */
        IncidentId: string;
    };
    requestBodies: never;
    headers: {
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
        /** @description The refresh token for web pages, or its end. */
        RefreshCookie: string;
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
            400: components["responses"]["InvalidInput"];
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
                    file: File;
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
    register: {
        security: "none";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccount"];
            };
        };
        responses: {
            /** @description Taken; a mail is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidInput"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyEmail: {
        security: "none";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailConfirmation"];
            };
        };
        responses: {
            /** @description Confirmed; log in. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidInput"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    login: {
        security: "none";
        parameters: {
            query?: never;
            header?: {
                /** @description Kept with the session, so that its owner recognises it. */
                "User-Agent"?: components["parameters"]["UserAgent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Logged in. */
            200: {
                headers: {
                    "Set-Cookie": components["headers"]["RefreshCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    refresh: {
        security: "none";
        parameters: {
            query?: never;
            header?: {
                /** @description Where a request with the cookie comes from, as browsers say it. */
                "Sec-Fetch-Site"?: components["parameters"]["SecFetchSite"];
                /** @description The same from browsers that do not send `Sec-Fetch-Site`. */
                Origin?: components["parameters"]["Origin"];
            };
            path?: never;
            cookie?: {
                /** @description The refresh token of a login with `cookie`. */
                "__Host-refresh"?: components["parameters"]["RefreshCookie"];
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshInput"];
            };
        };
        responses: {
            /** @description Renewed. */
            200: {
                headers: {
                    "Set-Cookie": components["headers"]["RefreshCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
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
    logout: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended, its tokens with it. */
            204: {
                headers: {
                    "Set-Cookie": components["headers"]["RefreshCookie"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    logoutEverywhere: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All sessions have ended. */
            204: {
                headers: {
                    "Set-Cookie": components["headers"]["RefreshCookie"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    forgotPassword: {
        security: "none";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Address"];
            };
        };
        responses: {
            /** @description Taken; if there is such an account, a mail is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidInput"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    resetPassword: {
        security: "none";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordReset"];
            };
        };
        responses: {
            /** @description Set; log in. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidInput"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getMe: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description You. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    changePassword: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Changed. */
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
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSessions: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where you are logged in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    endSession: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The session's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                sessionId: components["parameters"]["SessionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended, its tokens with it. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    beginTotp: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CurrentPassword"];
            };
        };
        responses: {
            /** @description Scan it and confirm with a code. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpSecret"];
                };
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmTotp: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpCode"];
            };
        };
        responses: {
            /** @description On; keep the recovery codes, they are shown once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    disableTotp: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpRemoval"];
            };
        };
        responses: {
            /** @description Off. */
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
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getKeys: {
        security: "none";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A JWK Set (RFC 7517). */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeySet"];
                };
            };
            400: components["responses"]["InvalidInput"];
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
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listUsers: {
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
                 * @description How many entries a page holds at most.
                 * @example 20
                 */
                limit?: components["parameters"]["PageLimit"];
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
                    "application/json": components["schemas"]["UserPage"];
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
    setRoles: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The account's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                userId: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Roles"];
            };
        };
        responses: {
            /** @description Set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
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
    setDisabled: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The account's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                userId: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Disabled"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
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
    listAudit: {
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
                 * @description How many entries a page holds at most.
                 * @example 20
                 */
                limit?: components["parameters"]["PageLimit"];
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
                    "application/json": components["schemas"]["AuditPage"];
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
    listIncidents: {
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
                 * @description How many entries a page holds at most.
                 * @example 20
                 */
                limit?: components["parameters"]["PageLimit"];
                /** @description Only incidents with this status. */
                status?: components["schemas"]["IncidentStatus"];
                /** @description Only incidents of this rule. */
                rule?: components["schemas"]["RuleName"];
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
                    "application/json": components["schemas"]["IncidentPage"];
                };
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getIncident: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The incident's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                incidentId: components["parameters"]["IncidentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The incident. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
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
    resolveIncident: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The incident's id.
                 * @example 01955d3c-6f00-7a3b-8c1d-2e4f60718293
                 */
                incidentId: components["parameters"]["IncidentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Resolution"];
            };
        };
        responses: {
            /** @description Closed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listBlocks: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All blocks that have not ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockList"];
                };
            };
            400: components["responses"]["InvalidInput"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    addBlock: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBlock"];
            };
        };
        responses: {
            /** @description The block. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Block"];
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
    removeBlock: {
        security: "required";
        parameters: {
            query: {
                /**
                 * @description The `key` of the block.
                 * @example address:203.0.113.7
                 */
                key: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended. */
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
    rotateKeys: {
        security: "required";
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Rotated; these keys are accepted now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeySet"];
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
}
