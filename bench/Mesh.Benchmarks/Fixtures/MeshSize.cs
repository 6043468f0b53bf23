namespace Mesh.Benchmarks.Fixtures;

/// <summary>The mesh that configuration is measured with: a large cluster, more than most sidecars ever subscribe to.</summary>
internal static class MeshSize
{
    public const int Services = 1000;

    public const int EndpointsPerService = 10;

    /// <summary>Namespaces that share the services evenly.</summary>
    public const int Namespaces = 20;

    /// <summary>The one service that changes.</summary>
    public const int Changing = Services / 2;

    public static string Namespace(int service) => $"team-{service % Namespaces}";

    public static string Name(int service) => $"service-{service}";

    public static string FullName(int service) => $"{Namespace(service)}/{Name(service)}";

    public static string ClusterIp(int service) => $"10.96.{service / 250}.{service % 250 + 1}";

    public static string PodIp(int service, int endpoint) => $"10.{100 + endpoint}.{service / 250}.{service % 250 + 1}";

    public static string Pod(int service, int endpoint) => $"{Namespace(service)}/service-{service}-6d5f7c9b8-{endpoint:x5}";

    public static string Identity(int service) => $"spiffe://cluster.local/ns/{Namespace(service)}/sa/{Name(service)}";
}
