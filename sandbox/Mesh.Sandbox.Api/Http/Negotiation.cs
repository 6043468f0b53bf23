namespace Mesh.Sandbox.Api.Http;

/// <summary>Chooses the representation of an answer from the Accept header: the first alternative the server can give.</summary>
internal static class Negotiation
{
    private const string MetaGroup = "meta.k8s.io";

    /// <exception cref="ApiStatusException">The client accepts nothing the server can give.</exception>
    public static Representation Choose(string? accept, bool isList)
    {
        foreach (var alternative in AcceptedType.ParseAll(accept))
        {
            if (alternative.AllowsJson && Match(alternative, isList) is { } representation)
            {
                return representation;
            }
        }

        throw new ApiStatusException(ApiStatus.NotAcceptable(MediaTypes.Json));
    }

    /// <summary>For answers that have one representation only.</summary>
    /// <exception cref="ApiStatusException">The client does not accept JSON.</exception>
    public static void RequireJson(string? accept)
    {
        if (!AcceptedType.ParseAll(accept).Any(a => a.AllowsJson && a.As.Length == 0))
        {
            throw new ApiStatusException(ApiStatus.NotAcceptable(MediaTypes.Json));
        }
    }

    private static Representation? Match(AcceptedType alternative, bool isList) => alternative switch
    {
        { As: "" } => Representation.Object,
        { As: "Table", Group: MetaGroup, Version: "v1" } => Representation.Table,
        { As: "PartialObjectMetadataList", Group: MetaGroup, Version: "v1" } when isList => Representation.Metadata,
        { As: "PartialObjectMetadata", Group: MetaGroup, Version: "v1" } when !isList => Representation.Metadata,
        _ => null,
    };
}
