namespace Mesh.Kubernetes.Client;

/// <summary>How to delete one object.</summary>
/// <param name="Propagation">What happens to dependents.</param>
/// <param name="GracePeriod">Time to stop; whole seconds; <see langword="null"/> leaves it to the object.</param>
/// <param name="Uid">Delete only the object with this uid, not a namesake that replaced it.</param>
/// <param name="ResourceVersion">Delete only if nothing changed since this version was read.</param>
public sealed record DeleteOptions(
    Propagation Propagation = Propagation.Default,
    TimeSpan? GracePeriod = null,
    string? Uid = null,
    string? ResourceVersion = null)
{
    public static readonly DeleteOptions Default = new();
}
