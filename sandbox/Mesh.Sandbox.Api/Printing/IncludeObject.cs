using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Printing;

/// <summary>How much of each object a table row carries along.</summary>
internal static class IncludeObject
{
    public const string None = "None";
    public const string Metadata = "Metadata";
    public const string Object = "Object";

    public static string Parse(string? value) => value switch
    {
        null or "" => Metadata,
        None or Metadata or Object => value,
        _ => throw new ApiStatusException(ApiStatus.BadRequest($"unrecognized includeObject value: {value}")),
    };
}
