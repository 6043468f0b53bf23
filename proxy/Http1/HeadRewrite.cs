namespace Mesh.Proxy.Http1;

/// <summary>How a head is passed on.</summary>
internal readonly ref struct HeadRewrite
{
    /// <summary>How the body is passed on. With <see cref="BodyKind.Chunked"/> the head says so, otherwise it has no <c>Transfer-Encoding</c>.</summary>
    public BodyKind Body { get; init; }

    /// <summary>Our own <c>Connection</c> field.</summary>
    public ConnectionDirective Connection { get; init; }

    /// <summary>Fields left out beside those that are for one hop.</summary>
    public KnownFieldSet Drop { get; init; }

    /// <summary>Names of further fields that are left out, in any case.</summary>
    public ReadOnlySpan<byte[]> DropNames { get; init; }

    /// <summary>Whole field lines with their CRLFs that routes add, before <see cref="Append"/>.</summary>
    public ReadOnlySpan<byte> Added { get; init; }

    /// <summary>The target's new path and query, in pieces; empty if the client's stays.</summary>
    public RewrittenTarget Target { get; init; }

    /// <summary>The new <c>Host</c>, in the place of the client's; empty if that stays.</summary>
    public ReadOnlySpan<byte> Host { get; init; }

    /// <summary>Whole field lines with their CRLFs that are added at the end.</summary>
    public ReadOnlySpan<byte> Append { get; init; }

    /// <summary>One more of them, behind <see cref="Append"/>: what changes with each request.</summary>
    public ReadOnlySpan<byte> Trace { get; init; }

    /// <summary><c>Host</c> of a request of HTTP/1.0 that has none; empty says that nobody knows (RFC 9112 §3.2).</summary>
    public ReadOnlySpan<byte> DefaultHost { get; init; }
}
