namespace Mesh.ControlPlane.Federation;

/// <summary>How one link is doing on this replica.</summary>
/// <param name="Cluster">The peer.</param>
/// <param name="IsConnected">Whether its stream is open and the peer is what the link says.</param>
/// <param name="Reason">CamelCase word for machines.</param>
/// <param name="Message">For people.</param>
internal sealed record LinkReport(string Cluster, bool IsConnected, string Reason, string Message)
{
    /// <summary>Since when <see cref="IsConnected"/> is what it is.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Whether the peer has told everything since this replica started or lost it last.</summary>
    public bool IsSynced { get; init; }

    /// <summary>When it was heard of last; null if never.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    public int Services { get; init; }

    public int Endpoints { get; init; }

    /// <summary>Statements that it makes now and that are refused, some of them with reasons.</summary>
    public int Refused { get; init; }

    /// <summary>The first of them, for people; empty without.</summary>
    public string FirstRefusal { get; init; } = "";

    /// <summary>How far its clock is ahead.</summary>
    public TimeSpan ClockAhead { get; init; }

    /// <summary>For how long nothing has been heard; zero while it is connected.</summary>
    public TimeSpan StaleFor(DateTimeOffset now) => IsConnected || LastSeen is not { } seen || now < seen ? TimeSpan.Zero : now - seen;
}
