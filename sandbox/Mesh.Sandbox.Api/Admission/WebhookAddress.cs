using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>Where a webhook is reached.</summary>
/// <param name="Url">What is requested; its host is what the server's certificate must name.</param>
/// <param name="Service">Namespace and name of the service to resolve; null for a plain URL.</param>
internal sealed record WebhookAddress(Uri Url, (string Namespace, string Name)? Service)
{
    /// <summary>Null when the configuration names neither a URL nor a service.</summary>
    public static WebhookAddress? Of(JsonObject clientConfig, TimeSpan timeout)
    {
        var query = $"timeout={(long)timeout.TotalSeconds}s";
        if (clientConfig["service"] is JsonObject service)
        {
            var (ns, name) = (service["namespace"].AsText() ?? "", service["name"].AsText() ?? "");
            var port = service["port"].AsInteger() ?? 443;
            var path = service["path"].AsText() is { Length: > 0 } text ? text : "/";
            return Uri.TryCreate($"https://{name}.{ns}.svc:{port}{path}?{query}", UriKind.Absolute, out var url)
                ? new WebhookAddress(url, (ns, name))
                : null;
        }

        return Uri.TryCreate(clientConfig["url"].AsText(), UriKind.Absolute, out var given) && given.Scheme == Uri.UriSchemeHttps
            ? new WebhookAddress(new UriBuilder(given) { Query = query }.Uri, null)
            : null;
    }

    /// <summary>The address as messages show it; a service's port always, as Go does.</summary>
    public override string ToString() =>
        Service is null ? Url.ToString() : $"https://{Url.Host}:{Url.Port}{Url.PathAndQuery}";
}
