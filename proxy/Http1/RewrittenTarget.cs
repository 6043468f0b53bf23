using System.Text;

namespace Mesh.Proxy.Http1;

/// <summary>Path and query of a target, in the pieces that it is made of.</summary>
internal readonly ref struct RewrittenTarget
{
    public RewrittenTarget(ReadOnlySpan<byte> path, ReadOnlySpan<byte> rest, ReadOnlySpan<byte> query)
    {
        Path = path;
        Rest = rest;
        Query = query;
    }

    /// <summary>What was put in.</summary>
    public ReadOnlySpan<byte> Path { get; }

    /// <summary>What stayed of the path; empty or begins with a slash.</summary>
    public ReadOnlySpan<byte> Rest { get; }

    /// <summary>With its question mark; empty if there is none.</summary>
    public ReadOnlySpan<byte> Query { get; }

    public int Length => Path.Length + Rest.Length + Query.Length;

    public bool IsEmpty => Length == 0;

    public override string ToString() => Encoding.Latin1.GetString(Path) + Encoding.Latin1.GetString(Rest) + Encoding.Latin1.GetString(Query);
}
