using Google.Protobuf;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Discovery.Validation;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// Decodes and checks one resource, so that everything behind it may rely on the content. A refusal concerns that resource only.
/// </summary>
internal static class ResourceDecoder
{
    /// <summary>Longest version kept: ours are hashes of at most 64 hexadecimal digits; the bound keeps a faulty peer from filling memory.</summary>
    private const int MaxVersionLength = 256;

    /// <summary>Decodes <paramref name="resource"/> of a response whose type is <paramref name="type"/>, if it is not larger than allowed.</summary>
    public static DecodedResource Decode(string type, Resource resource, int maxBytes = MeshEnvironment.GreatestMaxResourceBytes)
    {
        if (resource.Resource_ is not { } content)
        {
            return DecodedResource.Rejected(type, resource.Name, "resource", "has no content");
        }

        if (content.TypeUrl != type)
        {
            return DecodedResource.Rejected(type, resource.Name, "resource", $"is a {content.TypeUrl}");
        }

        if (resource.Version.Length is 0 or > MaxVersionLength)
        {
            return DecodedResource.Rejected(type, resource.Name, "version", $"must have 1 to {MaxVersionLength} characters");
        }

        if (content.Value.Length > maxBytes)
        {
            return DecodedResource.Rejected(
                type, resource.Name, "resource", $"has {content.Value.Length} bytes, and this sidecar takes {maxBytes} ({MeshAnnotations.ProxyMaxResourceBytes})");
        }

        IMessage message;
        try
        {
            message = Parse(type, content.Value);
        }
        catch (InvalidProtocolBufferException e)
        {
            return DecodedResource.Rejected(type, resource.Name, "resource", e.Message);
        }

        return Check(resource.Name, message) is { } fault
            ? DecodedResource.Rejected(type, resource.Name, fault.Field, fault.Reason)
            : DecodedResource.Accepted(new HeldResource(type, resource.Name, resource.Version, message));
    }

    private static IMessage Parse(string type, ByteString bytes) =>
        type == ResourceType.Endpoints ? V1.Endpoints.Parser.ParseFrom(bytes)
        : type == ResourceType.Service ? V1.Service.Parser.ParseFrom(bytes)
        : type == ResourceType.Workload ? V1.Workload.Parser.ParseFrom(bytes)
        : type == ResourceType.Regions ? V1.Regions.Parser.ParseFrom(bytes)
        : type == ResourceType.TrustBundle ? V1.TrustBundle.Parser.ParseFrom(bytes)
        : throw new ArgumentOutOfRangeException(nameof(type), type, "not a resource type of the mesh");

    private static ResourceFault? Check(string name, IMessage message) => message switch
    {
        V1.Endpoints endpoints => EndpointsValidator.Check(name, endpoints),
        V1.Service service => ServiceValidator.Check(name, service),
        V1.Workload workload => WorkloadValidator.Check(name, workload),
        V1.Regions regions => RegionsValidator.Check(name, regions),
        V1.TrustBundle bundle => TrustBundleValidator.Check(name, bundle),
        _ => new ResourceFault("", "unknown type"),
    };
}
