using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Admin;

/// <summary>How much of a request is read.</summary>
internal static class AdminLimits
{
    /// <summary>No page takes a body; this much is read past, its chunk sizes included.</summary>
    public const int MaxBodyBytes = 1024;

    /// <summary>Probers and scrapers send some hundred bytes.</summary>
    public static readonly Http1Limits Head = new() { MaxStartLineBytes = 8 * 1024, MaxFieldBytes = 16 * 1024, MaxTrailerBytes = MaxBodyBytes, MaxChunkExtensionBytes = MaxBodyBytes };
}
