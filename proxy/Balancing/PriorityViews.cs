using System.Collections.Immutable;

namespace Mesh.Proxy.Balancing;

/// <summary>The views of a <see cref="PriorityPicker"/> by the draw of a request: regions of which less than everything may be used are missing from some of them.</summary>
/// <param name="From">The least draw of each view, rising from 0.</param>
/// <param name="Views">As many; at least one.</param>
internal sealed record PriorityViews(ImmutableArray<int> From, ImmutableArray<PriorityView> Views)
{
    /// <summary>The view of all requests, which then need no draw; null if there are several.</summary>
    public PriorityView? Only { get; } = Views is [var only] ? only : null;

    /// <summary>The view of a request.</summary>
    /// <param name="draw">See <see cref="RegionRouting.RegionDraw"/>.</param>
    public PriorityView At(int draw)
    {
        int view = Views.Length - 1;
        while (From[view] > draw)
        {
            view--;
        }

        return Views[view];
    }
}
