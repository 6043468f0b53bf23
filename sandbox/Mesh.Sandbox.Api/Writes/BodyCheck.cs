using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Writes;

/// <summary>The first look at an object a client sent: is it what the path says, and does its kind know all its fields.</summary>
internal static class BodyCheck
{
    public static void Check(WriteRequest request, JsonObject tree)
    {
        CheckTypeMeta(request.Type, tree);
        CheckIdentity(request, new(tree));
        Decode(request, tree);
    }

    /// <summary>Drops unknown fields and does with their names what the client asked for.</summary>
    public static void Decode(WriteRequest request, JsonObject tree)
    {
        var unknown = request.Type.Strategy.Decode(tree);
        if (unknown.Count == 0 || request.FieldValidation == FieldValidation.Ignore)
        {
            return;
        }

        var messages = unknown.Select(path => $"unknown field \"{path}\"").ToArray();
        if (request.FieldValidation == FieldValidation.Strict)
        {
            throw new ApiStatusException(ApiStatus.BadRequest(
                $"{request.Type.Kind} in version \"{request.Type.Version}\" cannot be handled as a {request.Type.Kind}: strict decoding error: {string.Join(", ", messages)}"));
        }

        foreach (var message in messages)
        {
            request.Warnings.Add(message);
        }
    }

    private static void CheckTypeMeta(ResourceType type, JsonObject tree)
    {
        var (apiVersion, kind) = (tree.Text("apiVersion"), tree.Text("kind"));
        if (apiVersion.Length > 0 && apiVersion != type.ApiVersion)
        {
            throw new ApiStatusException(ApiStatus.BadRequest(
                $"the API version in the data ({apiVersion}) does not match the expected API version ({type.ApiVersion})"));
        }

        if (kind.Length > 0 && kind != type.Kind)
        {
            throw new ApiStatusException(ApiStatus.BadRequest(
                $"{kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: converting ({type.Group}.{kind}) to ({type.Group}.{type.Kind}): unknown conversion"));
        }

        if (tree["metadata"] is not (null or JsonObject))
        {
            throw new ApiStatusException(ApiStatus.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: metadata must be an object"));
        }

        MetadataFirst(type, tree);
    }

    /// <summary>People read kind, apiVersion and metadata first; so does every real server write them.</summary>
    private static void MetadataFirst(ResourceType type, JsonObject tree)
    {
        var metadata = tree["metadata"] ?? new JsonObject();
        tree.Remove("apiVersion");
        tree.Remove("kind");
        tree.Remove("metadata");
        tree.Insert(0, "kind", type.Kind);
        tree.Insert(1, "apiVersion", type.ApiVersion);
        tree.Insert(2, "metadata", metadata);
    }

    private static void CheckIdentity(WriteRequest request, ObjectMeta meta)
    {
        if (meta.Namespace.Length == 0 && request.Namespace.Length > 0)
        {
            meta.Namespace = request.Namespace;
        }

        if (meta.Namespace != request.Namespace)
        {
            throw new ApiStatusException(ApiStatus.BadRequest("the namespace of the provided object does not match the namespace sent on the request"));
        }

        if (request.Name.Length == 0)
        {
            return;
        }

        if (meta.Name.Length == 0)
        {
            meta.Name = request.Name;
        }
        else if (meta.Name != request.Name)
        {
            throw new ApiStatusException(ApiStatus.BadRequest($"the name of the object ({meta.Name}) does not match the name on the URL ({request.Name})"));
        }
    }
}
