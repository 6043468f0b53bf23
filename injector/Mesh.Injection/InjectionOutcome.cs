namespace Mesh.Injection;

/// <summary>What happens to a pod.</summary>
public enum InjectionOutcome
{
    /// <summary>The pod gets a sidecar.</summary>
    Inject,

    /// <summary>The pod is left as it is.</summary>
    Skip,

    /// <summary>The pod must not be created: it asks for something impossible or contradictory.</summary>
    Reject,
}
