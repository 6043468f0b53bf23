using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Mesh.Api.Discovery;
using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Discovery;

/// <summary>What came of a response.</summary>
/// <param name="Reply">ACK, or NACK that names what was refused.</param>
/// <param name="Rejections">The refused resources; everything else of the response was taken over.</param>
internal sealed record AppliedResponse(DeltaDiscoveryRequest Reply, ImmutableArray<ResourceRejection> Rejections)
{
    /// <summary>The resources that were sent, refused ones included.</summary>
    public ImmutableArray<string> Names { get; private init; } = [];

    /// <summary>Rejections named in a NACK: enough to see the pattern, bounded because it goes into logs and conditions.</summary>
    private const int MaxNamed = 10;

    /// <summary>Characters of a field or a reason that are sent.</summary>
    private const int MaxText = 200;

    public static AppliedResponse For(DeltaDiscoveryResponse response, ImmutableArray<ResourceRejection> rejections)
    {
        var reply = new DeltaDiscoveryRequest { TypeUrl = response.TypeUrl, ResponseNonce = response.Nonce };
        if (!rejections.IsEmpty)
        {
            string named = string.Join("; ", rejections.Take(MaxNamed));
            reply.ErrorDetail = new Api.Discovery.Status
            {
                Code = (int)Grpc.Core.StatusCode.InvalidArgument,
                Message = rejections.Length > MaxNamed ? $"{named}; and {rejections.Length - MaxNamed} more" : named,
                Details = { Any.Pack(Details(rejections)) },
            };
        }

        return new AppliedResponse(reply, rejections) { Names = [.. response.Resources.Select(resource => resource.Name)] };
    }

    /// <summary>All of them, for the control plane: what is not listed counts as applied.</summary>
    private static RejectedResources Details(ImmutableArray<ResourceRejection> rejections) => new()
    {
        Resources =
        {
            rejections.Select(rejection => new RejectedResource
            {
                Name = rejection.Name,
                Field = Short(rejection.Fault.Field),
                Reason = Short(rejection.Fault.Reason),
            }),
        },
    };

    private static string Short(string text) => text.Length > MaxText ? text[..MaxText] : text;
}
