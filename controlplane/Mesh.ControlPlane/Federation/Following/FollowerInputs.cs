using System.Net;
using Mesh.ControlPlane.Federation.Trust;

namespace Mesh.ControlPlane.Federation.Following;

/// <summary>What those who follow peers share.</summary>
internal sealed class FollowerInputs(Peers peers, FederationCertificate certificate, FederationMetrics metrics, OwnPlace own, FederationSurroundings surroundings)
{
    public Peers Peers => peers;

    public FederationCertificate Certificate => certificate;

    public FederationMetrics Metrics => metrics;

    /// <summary>Name of this cluster.</summary>
    public string Cluster => own.Cluster;

    /// <summary>Addresses that no peer may name.</summary>
    public IReadOnlySet<IPAddress> Forbidden => own.Forbidden;

    public TimeProvider Time => surroundings.Time;

    public ILogger Logger => surroundings.Logger;
}
