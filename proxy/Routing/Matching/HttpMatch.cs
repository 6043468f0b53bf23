using System.Collections.Immutable;

namespace Mesh.Proxy.Routing.Matching;

/// <summary>One match of a route, made when the configuration changes. All parts that are present must match.</summary>
internal sealed class HttpMatch
{
    /// <summary>Index of the rule that it leads to.</summary>
    public required int Rule { get; init; }

    public HostMatch? Host { get; init; }

    public PathMatch? Path { get; init; }

    /// <summary>Method token; empty matches all.</summary>
    public byte[] Method { get; init; } = [];

    public ImmutableArray<HeaderMatch> Headers { get; init; } = [];

    public ImmutableArray<QueryMatch> QueryParameters { get; init; } = [];

    /// <summary>Matches every request, so that none has to be looked at.</summary>
    public bool IsCatchAll => Host is null && (Path is null || Path.IsAny) && Method.Length == 0 && Headers.IsEmpty && QueryParameters.IsEmpty;

    /// <summary>What a prefix rewrite replaces: bytes of the path in normal form. Without a path it is the prefix of all paths.</summary>
    public int PrefixLength => Math.Max(0, Path?.PrefixLength ?? 0);

    public bool IsMatch(in RequestParts request)
    {
        // From the cheapest to the dearest.
        if ((Method.Length > 0 && !request.Head.Method.SequenceEqual(Method))
            || (Path is not null && !Path.IsMatch(request.Path))
            || (Host is not null && !Host.IsMatch(request.Host)))
        {
            return false;
        }

        foreach (HeaderMatch header in Headers)
        {
            if (!header.IsMatch(request.Head))
            {
                return false;
            }
        }

        foreach (QueryMatch parameter in QueryParameters)
        {
            if (!parameter.IsMatch(request.Query))
            {
                return false;
            }
        }

        return true;
    }
}
