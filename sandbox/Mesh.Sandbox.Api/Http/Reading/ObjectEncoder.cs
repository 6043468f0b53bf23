using System.Text;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Http.Reading;

/// <summary>Gives stored objects as bytes in the version of a resource type; without a copy where nothing has to change.</summary>
internal sealed class ObjectEncoder(ResourceType type)
{
    private readonly byte[] _typeMeta = Encoding.UTF8.GetBytes($"{{\"kind\":\"{type.Kind}\",\"apiVersion\":\"{type.ApiVersion}\",");

    public JsonObject Tree(StoredObject stored)
    {
        var tree = stored.Parse();
        type.Conversion.ToServed(tree);
        return tree;
    }

    public ReadOnlyMemory<byte> Whole(StoredObject stored) =>
        type.Conversion.ChangesAnything ? Encoding.UTF8.GetBytes(Tree(stored).ToJsonString()) : stored.Json;

    /// <summary>
    /// As an item of a list. Items of built-in lists have neither kind nor apiVersion (the list says it); clients that rely on them
    /// would fail on a real server, so they must fail here.
    /// </summary>
    public void WriteItem(StoredObject stored, Stream output)
    {
        var whole = Whole(stored).Span;
        if (!type.IsCustom && whole.StartsWith(_typeMeta))
        {
            output.WriteByte((byte)'{');
            whole = whole[_typeMeta.Length..];
        }

        output.Write(whole);
    }
}
