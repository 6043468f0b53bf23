using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>
/// How large a route is for its clients. An object of Kubernetes has a limit, but hosts, matches and ports multiply; what is sent must stay below what a
/// sidecar takes in one message.
/// </summary>
internal static class RouteSize
{
    // Tags, lengths, numbers and, for a backend, the reason why it cannot be used.
    private const int PerMatch = 32;
    private const int PerBackend = 256;

    public static long Of(ValueList<string> hostnames, ValueList<RouteRule> rules)
    {
        long matches = rules.Sum(rule => rule.Matches.Sum(Of));
        long hosts = Math.Max(1, hostnames.Count);
        long names = hostnames.Sum(name => (long)name.Length) * rules.Sum(rule => rule.Matches.Count);
        return (matches * hosts) + names + rules.Sum(rule => Of(rule.Filters) + rule.Backends.Sum(Of));
    }

    private static long Of(RouteMatch match) =>
        PerMatch + (match.Path?.Value.Length ?? 0) + match.Method.Length + Of(match.Headers) + Of(match.QueryParams);

    private static long Of(ValueList<ValueMatch> values) => values.Sum(value => (long)PerMatch + value.Name.Length + value.Value.Length);

    private static long Of(RouteReference backend) => PerBackend + Of(backend.Filters);

    private static long Of(RouteFilters filters) =>
        Of(filters.Changes.Request) + Of(filters.Changes.Response) + Of(filters.Changes.Redirect?.Path) + Of(filters.Changes.Rewrite?.Path)
        + PerBackend + filters.Mirrors.Sum(mirror => Of(mirror.Target));

    private static long Of(HeaderModifier? modifier) => modifier is null
        ? 0
        : Of(modifier.Set) + Of(modifier.Add) + modifier.Remove.Sum(name => (long)name.Length + 4);

    private static long Of(ValueList<HeaderValue> headers) => headers.Sum(header => (long)header.Name.Length + header.Value.Length + 8);

    private static long Of(PathModifier? path) => path?.Value.Length ?? 0;
}
