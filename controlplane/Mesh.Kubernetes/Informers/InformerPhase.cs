namespace Mesh.Kubernetes.Informers;

/// <summary>What an informer's connection is doing.</summary>
public enum InformerPhase
{
    /// <summary>No complete list has arrived yet.</summary>
    Syncing,

    /// <summary>Listed, and a watch is open or about to be.</summary>
    Following,

    /// <summary>The server does not answer; readers see the last good state.</summary>
    Lost,

    /// <summary>The server does not know the kind, which the options allow; the store is empty.</summary>
    Missing,
}
