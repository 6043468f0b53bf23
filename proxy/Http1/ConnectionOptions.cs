namespace Mesh.Proxy.Http1;

/// <summary>What a <c>Connection</c> field says (RFC 9110 §7.6.1).</summary>
[Flags]
internal enum ConnectionOptions : byte
{
    None = 0,
    Close = 1,
    KeepAlive = 2,
    Upgrade = 4,

    /// <summary>It names fields that are for this hop only and are not so by themselves.</summary>
    Nominates = 8,
}
