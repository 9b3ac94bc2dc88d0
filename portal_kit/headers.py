"""The names of the headers that our messages carry, on both sides of the bus."""

CALLER = "portolan.caller"
OPERATION = "portolan.operation"
CORRELATION = "portolan.correlation"
DEADLINE = "portolan.deadline"
ATTEMPT = "portolan.attempt"
REASON = "portolan.reason"
QUEUE = "portolan.queue"
