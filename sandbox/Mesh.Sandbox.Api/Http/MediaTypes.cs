namespace Mesh.Sandbox.Api.Http;

/// <summary>Names of the media types that travel over the API.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string Yaml = "application/yaml";
    public const string Protobuf = "application/vnd.kubernetes.protobuf";
    public const string JsonPatch = "application/json-patch+json";
    public const string MergePatch = "application/merge-patch+json";
    public const string StrategicMergePatch = "application/strategic-merge-patch+json";
    public const string ApplyPatch = "application/apply-patch+yaml";

    /// <summary>What clients ask for.</summary>
    public const string OpenApiV2Protobuf = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    /// <summary>What they are answered: the at sign is not legal in a Content-Type.</summary>
    public const string OpenApiV2ProtobufAnswer = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    public static readonly IReadOnlyList<string> Bodies = [Json, Yaml, Protobuf];

    /// <summary>The bare type of a Content-Type header; JSON when there is none.</summary>
    public static string Bare(string? contentType)
    {
        if (string.IsNullOrWhiteSpace(contentType))
        {
            return Json;
        }

        var semicolon = contentType.IndexOf(';');
        return (semicolon < 0 ? contentType : contentType[..semicolon]).Trim().ToLowerInvariant();
    }
}
