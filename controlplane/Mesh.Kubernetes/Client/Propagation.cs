namespace Mesh.Kubernetes.Client;

/// <summary>What a delete does to the objects that the deleted one owns.</summary>
public enum Propagation
{
    /// <summary>What the kind's own strategy says; Background for nearly all.</summary>
    Default,

    /// <summary>The owner goes at once, its dependents afterwards.</summary>
    Background,

    /// <summary>The owner stays, marked, until its blocking dependents are gone.</summary>
    Foreground,

    /// <summary>The dependents stay and lose the reference.</summary>
    Orphan,
}
