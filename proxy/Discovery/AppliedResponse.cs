using System.Collections.Immutable;
using Mesh.Api.Discovery;

namespace Mesh.Proxy.Discovery;

/// <summary>What came of a response.</summary>
/// <param name="Reply">ACK, or NACK that names what was refused.</param>
/// <param name="Rejections">The refused resources; everything else of the response was taken over.</param>
internal sealed record AppliedResponse(DeltaDiscoveryRequest Reply, ImmutableArray<ResourceRejection> Rejections)
{
    /// <summary>Rejections named in a NACK: enough to see the pattern, bounded because it goes into logs and conditions.</summary>
    private const int MaxNamed = 10;

    public static AppliedResponse For(DeltaDiscoveryResponse response, ImmutableArray<ResourceRejection> rejections)
    {
        var reply = new DeltaDiscoveryRequest { TypeUrl = response.TypeUrl, ResponseNonce = response.Nonce };
        if (!rejections.IsEmpty)
        {
            string named = string.Join("; ", rejections.Take(MaxNamed));
            reply.ErrorDetail = new Status
            {
                Code = (int)Grpc.Core.StatusCode.InvalidArgument,
                Message = rejections.Length > MaxNamed ? $"{named}; and {rejections.Length - MaxNamed} more" : named,
            };
        }

        return new AppliedResponse(reply, rejections);
    }
}
