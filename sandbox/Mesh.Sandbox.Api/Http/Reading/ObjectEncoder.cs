using System.Text;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Http.Reading;

/// <summary>Gives stored objects as bytes in the version of a resource type; without a copy where nothing has to change.</summary>
internal sealed class ObjectEncoder(ResourceType type)
{
    private readonly byte[] _typeMeta = Encoding.UTF8.GetBytes($"{{\"kind\":\"{type.Kind}\",\"apiVersion\":\"{type.ApiVersion}\",");

    public async ValueTask<JsonObject> TreeAsync(StoredObject stored, CancellationToken cancellation)
    {
        var tree = stored.Parse();
        await type.ToServedAsync(tree, cancellation);
        return tree;
    }

    /// <summary>Several objects, converted all at once.</summary>
    public async ValueTask<IReadOnlyList<JsonObject>> TreesAsync(IReadOnlyList<StoredObject> stored, CancellationToken cancellation)
    {
        JsonObject[] trees = [.. stored.Select(item => item.Parse())];
        await type.ToServedAsync(trees, cancellation);
        return trees;
    }

    public async ValueTask<ReadOnlyMemory<byte>> WholeAsync(StoredObject stored, CancellationToken cancellation) =>
        type.Conversion.ChangesAnything ? Bytes(await TreeAsync(stored, cancellation)) : stored.Json;

    /// <summary>As the items of a list, separated by commas.</summary>
    public async ValueTask WriteItemsAsync(IReadOnlyList<StoredObject> page, Stream output, CancellationToken cancellation)
    {
        var converted = type.Conversion.ChangesAnything ? await TreesAsync(page, cancellation) : null;
        for (var i = 0; i < page.Count; i++)
        {
            if (i > 0)
            {
                output.WriteByte((byte)',');
            }

            WriteItem(converted is null ? page[i].Json.Span : Bytes(converted[i]), output);
        }
    }

    /// <summary>
    /// Items of built-in lists have neither kind nor apiVersion (the list says it); clients that rely on them would fail on a real server, so they must fail here.
    /// </summary>
    private void WriteItem(ReadOnlySpan<byte> whole, Stream output)
    {
        if (!type.IsCustom && whole.StartsWith(_typeMeta))
        {
            output.WriteByte((byte)'{');
            whole = whole[_typeMeta.Length..];
        }

        output.Write(whole);
    }

    private static byte[] Bytes(JsonObject tree) => Encoding.UTF8.GetBytes(tree.ToJsonString());
}
