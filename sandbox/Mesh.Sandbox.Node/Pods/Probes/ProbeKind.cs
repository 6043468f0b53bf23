namespace Mesh.Sandbox.Node.Pods.Probes;

/// <summary>What a probe decides.</summary>
internal enum ProbeKind
{
    /// <summary>Whether the other probes may begin; a failure restarts the container.</summary>
    Startup,

    /// <summary>Whether the pod may get traffic.</summary>
    Readiness,

    /// <summary>Whether the container must be restarted.</summary>
    Liveness,
}
