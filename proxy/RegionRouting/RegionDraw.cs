namespace Mesh.Proxy.RegionRouting;

/// <summary>One number of 100 for each request: a region of which 40 % may be used is there for the draws below 40.</summary>
internal static class RegionDraw
{
    public const int Range = 100;

    /// <summary>The draw of a request that something ties: as the share falls, each leaves the region once and does not come back. Other bits than those that choose tier and endpoint.</summary>
    public static int Of(ulong tie) => (int)((tie * 0x9E37_79B9_7F4A_7C15 >> 40) % Range);
}
