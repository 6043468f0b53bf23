namespace Mesh.ControlPlane.Discovery;

/// <summary>How far the sidecars of this replica are with one version of a resource.</summary>
/// <param name="Users">Sidecars that use it.</param>
/// <param name="Applied">Sidecars that have acknowledged it.</param>
/// <param name="Rejection">What one of those said that rejected it, with its name; null if none did. Of several the one first in order, so that it stays the same.</param>
/// <param name="Rejected">Sidecars that rejected it.</param>
internal sealed record Application(int Users, int Applied, string? Rejection, int Rejected = 0)
{
    public static readonly Application None = new(0, 0, null);

    /// <summary>With one more sidecar.</summary>
    /// <param name="node">The sidecar.</param>
    /// <param name="state">What it says.</param>
    public Application With(PeerNode node, (bool Uses, bool Applied, string? Rejection) state)
    {
        if (!state.Uses)
        {
            return this;
        }

        string? rejection = state.Rejection is null ? null : $"{node.Id}: {state.Rejection}";
        return new(
            Users + 1,
            Applied + (state.Applied ? 1 : 0),
            Rejection is null || (rejection is not null && string.CompareOrdinal(rejection, Rejection) < 0) ? rejection : Rejection,
            Rejected + (rejection is null ? 0 : 1));
    }
}
