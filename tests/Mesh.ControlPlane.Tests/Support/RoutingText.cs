using Mesh.ControlPlane.Model.Http;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>HTTP routing as text, for tables of what is expected.</summary>
internal static class RoutingText
{
    public static string Of(HttpMatch match)
    {
        var parts = new List<string>();
        if (match.Hostname.Length > 0)
        {
            parts.Add($"host={match.Hostname}");
        }

        if (match.Path is { } path)
        {
            parts.Add($"{path.Kind.ToString().ToLowerInvariant()}={path.Value}");
        }

        if (match.Method.Length > 0)
        {
            parts.Add(match.Method);
        }

        parts.AddRange(match.Headers.Select(header => $"{header.Name}{(header.IsRegex ? "~" : "=")}{header.Value}"));
        parts.AddRange(match.QueryParams.Select(query => $"?{query.Name}{(query.IsRegex ? "~" : "=")}{query.Value}"));
        return parts.Count == 0 ? "all" : string.Join(' ', parts);
    }

    public static string Of(HttpRule rule) => rule.Backends.Count == 0 ? "none" : string.Join(", ", rule.Backends.Select(Of));

    private static string Of(RouteBackend backend) =>
        $"{(backend.Unresolved.Length > 0 ? "unresolved" : $"{backend.Service!.Value.Name}:{backend.Port}")}{(backend.Weight == 1 ? "" : $" {backend.Weight}")}";
}
