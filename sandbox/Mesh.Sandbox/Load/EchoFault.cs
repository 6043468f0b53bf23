namespace Mesh.Sandbox.Load;

/// <summary>What the sample echo is told to do wrong.</summary>
internal sealed record EchoFault
{
    /// <summary>Status of the answer; 200 answers as usual.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Which part of the requests is treated so, 0–1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>How long the answer waits, in milliseconds.</summary>
    public int DelayMilliseconds { get; init; }

    /// <summary>Closes the listeners and all connections, while the pod stays ready.</summary>
    public bool Refuse { get; init; }
}
