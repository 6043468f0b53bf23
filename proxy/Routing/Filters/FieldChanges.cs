using System.Collections.Immutable;
using System.Text;
using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Routing.Filters;

/// <summary>
/// What modifiers do to the header fields of a message, in effect: which names are left out, and which lines come behind the others. Each modifier sets, adds and removes, in this order;
/// several in a row come down to the same two lists, so that they are worked out once and not for each message.
/// </summary>
internal sealed class FieldChanges
{
    private FieldChanges(IEnumerable<string> dropped, ImmutableArray<KeyValuePair<string, string>> added)
    {
        Dropped = [.. dropped.Select(Encoding.ASCII.GetBytes)];
        DroppedNames = [.. dropped];
        Added = added;
        Lines = Encoding.Latin1.GetBytes(string.Concat(added.Select(field => $"{field.Key}: {field.Value}\r\n")));
    }

    /// <summary>Names, in lower case, of fields that are left out.</summary>
    public byte[][] Dropped { get; }

    /// <inheritdoc cref="Dropped"/>
    public ImmutableArray<string> DroppedNames { get; }

    /// <summary>Fields that are added, a character for each byte of a value.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Added { get; }

    /// <summary><see cref="Added"/> as whole lines.</summary>
    public byte[] Lines { get; }

    /// <summary>The effect of modifiers, one after the other; null if they change nothing.</summary>
    public static FieldChanges? Of(params ReadOnlySpan<HeaderModifier?> modifiers)
    {
        List<string> dropped = [];
        List<KeyValuePair<string, string>> added = [];
        foreach (HeaderModifier? modifier in modifiers)
        {
            foreach (HeaderValue field in modifier?.Set ?? [])
            {
                Remove(field.Name);
                Add(field);
            }

            foreach (HeaderValue field in modifier?.Add ?? [])
            {
                Add(field);
            }

            foreach (string name in modifier?.Remove ?? [])
            {
                Remove(name);
            }
        }

        return dropped.Count + added.Count == 0 ? null : new FieldChanges(dropped.Distinct(), [.. added]);

        void Remove(string name)
        {
            dropped.Add(name);
            added.RemoveAll(field => field.Key == name);
        }

        // Applications read UTF-8 where they read more than ASCII.
        void Add(HeaderValue field) => added.Add(new(field.Name, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(field.Value.Trim()))));
    }
}
