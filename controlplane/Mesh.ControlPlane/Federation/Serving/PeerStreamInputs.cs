namespace Mesh.ControlPlane.Federation.Serving;

/// <summary>What the streams of all peers share.</summary>
internal sealed class PeerStreamInputs(OwnStatements statements, Peers peers, FederationMetrics metrics, ControlPlaneOptions options, FederationSurroundings surroundings)
{
    /// <summary>What is stated.</summary>
    public OwnStatements Statements => statements;

    /// <summary>What peers state: their network decides what they are told.</summary>
    public PeerStates Peers => peers.States;

    /// <summary>A stream ends with its link.</summary>
    public LinkBook Links => peers.Links;

    public FederationMetrics Metrics => metrics;

    /// <summary>Name of this cluster.</summary>
    public string Cluster => options.Cluster;

    /// <summary>Network of this cluster.</summary>
    public string Network => options.Network;

    public TimeProvider Time => surroundings.Time;

    public ILogger Logger => surroundings.Logger;
}
