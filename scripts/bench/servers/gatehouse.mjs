/** Gatehouse in one process. */
import { startGatehouse } from './gatehouse-api.mjs';
import { serve } from './serve.mjs';

serve((settings) => startGatehouse(settings));
