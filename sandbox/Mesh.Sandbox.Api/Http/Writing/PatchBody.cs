using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Patching;
using Mesh.Sandbox.Api.Patching.Apply;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Writes;

namespace Mesh.Sandbox.Api.Http.Writing;

/// <summary>A patch as it came in, which can be applied to any state of the object it is for.</summary>
internal sealed class PatchBody
{
    private static readonly string[] BuiltInTypes = [MediaTypes.JsonPatch, MediaTypes.MergePatch, MediaTypes.StrategicMergePatch, MediaTypes.ApplyPatch];
    private static readonly string[] CustomTypes = [MediaTypes.JsonPatch, MediaTypes.MergePatch, MediaTypes.ApplyPatch];

    private readonly JsonNode? _patch;
    private readonly string _mediaType;
    private readonly WriteRequest _request;
    private readonly bool _force;
    private readonly DateTimeOffset _now;

    private PatchBody(string mediaType, JsonNode? patch, WriteRequest request, bool force, DateTimeOffset now)
    {
        _mediaType = mediaType;
        _patch = patch;
        _request = request;
        _force = force;
        _now = now;
    }

    public bool IsApply => _mediaType == MediaTypes.ApplyPatch;

    public static async Task<PatchBody> ReadAsync(ApiCall call, WriteRequest request, DateTimeOffset now)
    {
        var mediaType = MediaTypes.Bare(call.Request.ContentType);
        var accepted = call.Type.IsCustom ? CustomTypes : BuiltInTypes;
        if (!accepted.Contains(mediaType))
        {
            throw new ApiStatusException(ApiStatus.UnsupportedMediaType(accepted));
        }

        var apply = mediaType == MediaTypes.ApplyPatch;
        var force = call.Query("force") is not null;
        if (force && !apply)
        {
            throw Invalid(FieldError.Forbidden("force", "may not be specified for non-apply patch"));
        }

        if (apply && call.Query("fieldManager") is null or "")
        {
            throw Invalid(FieldError.Required("fieldManager", "is required for apply patch"));
        }

        var bytes = await RequestBody.ReadBytesAsync(call.Request);
        var patch = apply ? RequestBody.ParseObject(bytes, yaml: true) : RequestBody.ParseNode(bytes, yaml: false);
        return new(mediaType, patch, request, call.Flag("force"), now);
    }

    /// <summary>The object that an apply makes where there is none.</summary>
    public JsonObject Create() => Unwrap(Merge(null));

    /// <summary>The patched copy of <paramref name="current"/>.</summary>
    public JsonObject Apply(JsonObject current) => Unwrap(_mediaType switch
    {
        MediaTypes.JsonPatch => JsonPatch.Apply(current, _patch),
        MediaTypes.MergePatch => JsonMergePatch.Apply(current, _patch),
        MediaTypes.StrategicMergePatch => StrategicMergePatch.Apply(current, _patch, _request.Type.MergeSchema),
        _ => Merge(current),
    });

    private PatchResult Merge(JsonObject? live)
    {
        var configuration = _patch!.AsObject().Copy();
        BodyCheck.Check(_request, configuration);
        return ServerSideApply.Apply(
            new(live, configuration, _request.FieldManager, _force, _request.Type.MergeSchema)
            {
                Subresource = _request.Subresource,
                ResetFields = _request.IsStatus ? ["spec"] : _request.Type.Strategy.HasStatus ? ["status"] : [],
            },
            _now);
    }

    private static JsonObject Unwrap(PatchResult result) =>
        result.TryGetObject(out var patched, out var failure) ? patched : throw new ApiStatusException(failure);

    private static ApiStatusException Invalid(FieldError fault) => new(ApiStatus.Invalid("meta.k8s.io", "PatchOptions", "", [fault]));
}
