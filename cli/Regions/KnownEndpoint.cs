namespace Mesh.Cli.Regions;

/// <summary>An endpoint, as the debug page <c>/debug/model</c> of a control plane shows it.</summary>
/// <param name="Region">Where it is; may be empty.</param>
/// <param name="Zone">Within the region; may be empty, and is for a gateway before pods of several zones.</param>
/// <param name="Draining">Ends soon.</param>
/// <param name="Capacity">Ready pods behind a gateway; null for a pod.</param>
internal sealed record KnownEndpoint(string Region, string Zone, bool Draining, int? Capacity)
{
    /// <summary>Ready pods that it stands for.</summary>
    public int Pods => Math.Max(1, Capacity ?? 1);
}
