namespace Mesh.Bench.Sidecar.Topology;

/// <summary>What the two proxies are told to carry. A peer has one configuration for each; our sidecar learns it from the Service.</summary>
internal enum BenchProtocol
{
    /// <summary>HTTP/1.1 on all hops.</summary>
    Http,

    /// <summary>HTTP/2 on all hops.</summary>
    Grpc,

    /// <summary>Opaque bytes.</summary>
    Tcp,
}
