namespace Mesh.Samples.Echo;

/// <summary>What echo does wrong (<c>PUT /fault</c> on the health port). Settable, because the JSON generator drops the defaults of init-only members.</summary>
internal sealed record EchoFault
{
    public const int MaxDelayMilliseconds = 60_000;

    /// <summary>Status of the answer, 200–599; 200 answers as usual.</summary>
    public int Status { get; set; } = StatusCodes.Status200OK;

    /// <summary>Which part of the requests is treated so, 0–1.</summary>
    public double Share { get; set; } = 1;

    /// <summary>How long the answer waits, 0–<see cref="MaxDelayMilliseconds"/> ms.</summary>
    public int DelayMilliseconds { get; set; }

    /// <summary>Closes the listeners and all connections, while the pod stays ready.</summary>
    public bool Refuse { get; set; }

    /// <summary>What is wrong with it, or null.</summary>
    public string? Problem => this switch
    {
        { Status: < 200 or > 599 } => "status must be from 200 to 599",
        { Share: not (>= 0 and <= 1) } => "share must be from 0 to 1",
        { DelayMilliseconds: < 0 or > MaxDelayMilliseconds } => $"delayMilliseconds must be from 0 to {MaxDelayMilliseconds}",
        _ => null,
    };
}
