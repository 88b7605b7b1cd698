/** The public surface of the kit. */
export { loadContract, readContract } from './contract/load.js';
export type { LoadedContract, LoadOptions } from './contract/load.js';
export { checkReferences } from './contract/check-references.js';
export { resolveReference } from './contract/source/source-map.js';
export type { SourceMap, SourcePlace } from './contract/source/source-map.js';
export { closestMatch } from './util/closest-match.js';
export { isObject } from './util/json.js';
export { replaceControlCharacters } from './util/control-characters.js';
export { appendPointer, parsePointer, resolvePointer } from './util/json-pointer.js';
export { portableDocument } from './contract/portable-document.js';
export { operationsIn } from './contract/operations.js';
export { describeLosses } from './contract/projection/describe-losses.js';
export { unmarkPath } from './contract/projection/method-marker.js';
export { projectTo31 } from './contract/projection/project-31.js';
export { walkDocument } from './contract/walk-document.js';
export type {
  Contract,
  Document,
  Idempotency,
  Repair,
  Operation,
  RateLimit,
  SecurityScheme,
} from './contract/model.js';
export type { Schema } from './schema/schema.js';
export { describeItems, type ItemDescription } from './stream/describe-items.js';
export { ITEM_STREAM, withItemLists } from './stream/item-documents.js';
export { canBacktrack } from './schema/pattern.js';
export { valueKeywords } from './schema/vocabulary.js';
export { bytes, duration, rate } from './util/units.js';
export { checkContract } from './plan/check-contract.js';
export { createPlan } from './plan/create-plan.js';
export type { Plan } from './plan/plan.js';
export type { OperationPlan } from './context/operation-plan.js';
export type { ServerOptions, UserStages } from './options.js';
export type { Stage } from './context/stage.js';
export type { RequestContext } from './context/request-context.js';
export { defineRequestValue } from './context/request-value.js';
export type { RequestValue } from './context/request-value.js';
export type { HasRequestContext } from './handler.js';
export { createApi } from './create-api.js';
export { serve, startServer } from './serve.js';
export type { OpenApplication, ServeOptions, ServerProcess, StartedServer } from './serve.js';
export { bannerLines, printBanner } from './server/startup-banner.js';
export type { BannerLine } from './server/startup-banner.js';
export { jwtFromSettings } from './settings/jwt-from-settings.js';
export { readServerEnvironment } from './settings/server-settings.js';
export { closeOnSignals, listen, limits as listenLimits } from './server/listen.js';
export type { ListenOptions, RunningServer } from './server/listen.js';
export type { TlsSource } from './server/tls/certificate.js';
export { jwt } from './authentication/jwt.js';
export type { Claims, JwtOptions } from './authentication/jwt-options.js';
export { apiKey, basic } from './authentication/api-key-basic.js';
export { algorithms, localKeys } from './authentication/key-source.js';
export { remoteKeys } from './authentication/remote-keys.js';
export type { Algorithm, KeySource, LocalKeySource } from './authentication/key-source.js';
export type { Authenticator, AuthenticatorFactory, Identity } from './authentication/authenticator.js';
export { createLogger } from './observability/logger.js';
export { createMetrics } from './observability/metrics.js';
export type { Metrics } from './observability/metrics.js';
export { listenMetrics } from './observability/metrics-server.js';
export { runWorkers } from './cluster/run-workers.js';
export type { Worker } from './cluster/run-workers.js';
export { connectRedis } from './redis/connection.js';
export type { RedisConnection } from './redis/connection.js';
export { redisLimiters } from './rate-limit/redis.js';
export { createMemoryIdempotencyStore } from './idempotency/memory-store.js';
export type { MemoryStoreLimits } from './idempotency/memory-store.js';
export { createPostgresIdempotencyStore } from './idempotency/postgres-store.js';
export type {
  PostgresIdempotencyStore,
  PostgresStoreOptions,
  PostgresTransaction,
} from './idempotency/postgres-store.js';
export { createRedisIdempotencyStore } from './idempotency/redis-store.js';
export type { IdempotencyClaim, IdempotencyEntry, IdempotencyState, IdempotencyStore } from './idempotency/store.js';
export type { RateLimitHit, RateLimiter, RateLimitWindow } from './rate-limit/limiter.js';
export { existingSigningKey, localAudience, localIssuer, localSigningKey, signToken } from './local/dev-signing-key.js';
export { Problem, problems } from './problem.js';
export type { InputError, ProblemCode, ProblemDetails, ProblemDocument } from './problem.js';
export {
  atFile,
  atOption,
  atPointer,
  atSetting,
  diagnosticFactory,
  Diagnostics,
  formatDiagnostic,
  StartupError,
} from './diagnostic.js';
export type { Diagnostic, DiagnosticCatalog, DiagnosticLocation, Severity, SourcePosition } from './diagnostic.js';
export { DIAGNOSTIC_CODES } from './diagnostic-codes.js';
export type { DiagnosticCode } from './diagnostic-codes.js';
export { securityEvents } from './security-events.js';
export type { SecurityEvent } from './security-events.js';
export type { Bytes, Handler, Handlers, RequestBase, RequestOf, ResponseOf, Stream } from './handler-types.js';
export type { ApplicationEvents } from './security-events.js';
export { Incidents } from './incidents/incidents.js';
export type { IncidentEvent, IncidentOptions } from './incidents/incident-options.js';
export { incidentRules } from './incidents/rules.js';
export type { RuleName, RuleOptions } from './incidents/rules.js';
export type { Response, Rule, Severity as IncidentSeverity, Thresholds } from './incidents/rule.js';
export { isActive } from './incidents/incident.js';
export type { Evidence, Incident, IncidentAction, IncidentStatus } from './incidents/incident.js';
export type { Actor, ActorKind, Signal, SignalEvent } from './incidents/signal.js';
export { blockKey, parseBlockedAddress } from './incidents/block.js';
export type { Block, BlockKind } from './incidents/block.js';
export { mergeIncidents } from './incidents/merge.js';
export { createMemoryIncidentStore } from './incidents/memory-store.js';
export type { DueNotification, IncidentFilter, IncidentStore, Operator, Resolution } from './incidents/store.js';
export type { SignalBus, BusMessage } from './incidents/bus.js';
export type { ApplicationIncidents } from './open-incidents.js';
export { servedDocument } from './pages/docs.js';
export { createEnvReader } from './settings/env.js';
export type { Environment, EnvReader } from './settings/env.js';
export { readServerSettings } from './settings/server-settings.js';
export { SERVER_SETTINGS, type SettingDescription } from './settings/setting-table.js';
export type { ServerSettings } from './settings/server-settings.js';
export { invalid, valid } from './settings/parsers.js';
export type { LogLevel, Parsed } from './settings/parsers.js';
export { makeFolder } from './local/secure-file.js';
export { createPrivateFile } from './local/private-file.js';
