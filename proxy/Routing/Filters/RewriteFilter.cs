using System.Text;
using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Routing.Filters;

/// <summary>Changes whom and what the request names, without the client's knowledge.</summary>
/// <param name="Hostname">The new host; null if it stays.</param>
/// <param name="Path">The change of the path; null if it stays.</param>
internal sealed record RewriteFilter(string? Hostname, PathChange? Path)
{
    /// <inheritdoc cref="Hostname"/>
    public byte[] Host { get; } = Encoding.ASCII.GetBytes(Hostname ?? "");

    /// <summary>What both together come to: where both say something, the backend's counts.</summary>
    public static RewriteFilter? Of(UrlRewrite? ofRule, UrlRewrite? ofBackend)
    {
        string hostname = ofBackend is { Hostname.Length: > 0 } ? ofBackend.Hostname : ofRule?.Hostname ?? "";
        PathChange? path = PathChange.Of(ofBackend?.Path) ?? PathChange.Of(ofRule?.Path);
        return hostname.Length == 0 && path is null ? null : new RewriteFilter(hostname.Length == 0 ? null : hostname, path);
    }
}
