namespace Mesh.Sandbox.Node.Pods;

/// <summary>Whether a pod still has work to do.</summary>
internal enum PodOutcome
{
    /// <summary>It has.</summary>
    Active,

    /// <summary>Every main container ended with 0 and none starts again; sidecars may still run.</summary>
    Succeeded,

    /// <summary>Nothing starts again, and a main or init container failed.</summary>
    Failed,
}
