"""LaunchDarkly's config keys, environment variables and own address."""

from ..settings import Keys

KEYS = Keys(
    namespace="launchdarkly",
    title="LaunchDarkly",
    token="accessToken",
    token_title="access token",
    token_variable="LAUNCHDARKLY_ACCESS_TOKEN",
    host_variable="LAUNCHDARKLY_API_HOST",
    default_host="app.launchdarkly.com",
    local_token="api-local",
)
