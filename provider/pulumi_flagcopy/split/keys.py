"""Split's config keys, environment variables and own address."""

from ..settings import Keys

KEYS = Keys(
    namespace="split",
    title="Split",
    token="adminApiKey",
    token_title="Admin API key",
    token_variable="SPLIT_ADMIN_API_KEY",
    host_variable="SPLIT_API_HOST",
    default_host="api.split.io",
    local_token="local-admin",
)
