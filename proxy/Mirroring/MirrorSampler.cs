using Mesh.Proxy.Routing.Filters;

namespace Mesh.Proxy.Mirroring;

/// <summary>Draws which of a route's mirrors get a copy of a request, each for itself.</summary>
/// <param name="random">Must be safe for use by several threads.</param>
internal sealed class MirrorSampler(Random random)
{
    /// <returns>A bit for each of <see cref="RouteFilters.Mirrors"/>, the lowest for the first; 0 if nobody gets one.</returns>
    public uint Draw(RouteFilters? filters)
    {
        if (filters is null || filters.Mirrors.IsEmpty)
        {
            return 0;
        }

        uint drawn = 0;
        for (int i = 0; i < filters.Mirrors.Length; i++)
        {
            MirrorFilter mirror = filters.Mirrors[i];
            // All or none need no chance.
            bool isDrawn = mirror.Numerator >= mirror.Denominator || (mirror.Numerator > 0 && random.NextInt64(mirror.Denominator) < mirror.Numerator);
            drawn |= isDrawn ? 1u << i : 0;
        }

        return drawn;
    }
}
