using Google.Protobuf.Reflection;

namespace Mesh.Api.Resources;

/// <summary>Type URLs of the mesh's own xDS resources, in make-before-break order: what is referred to comes before what refers to it.</summary>
public static class ResourceType
{
    private const string Prefix = "type.googleapis.com/";

    /// <summary><see cref="V1.TrustBundle"/>, named by trust domain.</summary>
    public static readonly string TrustBundle = Of(V1.TrustBundle.Descriptor);

    /// <summary><see cref="V1.Endpoints"/>, named <c>namespace/service</c>.</summary>
    public static readonly string Endpoints = Of(V1.Endpoints.Descriptor);

    /// <summary><see cref="V1.Service"/>, named <c>namespace/service</c>, aliased by cluster IP.</summary>
    public static readonly string Service = Of(V1.Service.Descriptor);

    /// <summary><see cref="V1.Workload"/>, named <c>namespace/pod</c>.</summary>
    public static readonly string Workload = Of(V1.Workload.Descriptor);

    /// <summary><see cref="V1.Regions"/>, one resource named <see cref="RegionsName"/>.</summary>
    public static readonly string Regions = Of(V1.Regions.Descriptor);

    /// <summary>The only name that <see cref="Regions"/> has.</summary>
    public const string RegionsName = "regions";

    private static string Of(MessageDescriptor descriptor) => Prefix + descriptor.FullName;
}
