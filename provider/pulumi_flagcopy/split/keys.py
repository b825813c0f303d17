"""Split's config keys, environment variables and own address."""

from ..settings import Keys

KEYS = Keys(
    namespace="split",
    token="adminApiKey",
    token_variable="SPLIT_ADMIN_API_KEY",
    host_variable="SPLIT_API_HOST",
    default_host="api.split.io",
    local_token="local-admin",
)
