using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Translation.Policies;

namespace Mesh.ControlPlane.Translation.Access;

/// <summary>Reads lists of a spec. Nothing is left out of one: what cannot be understood is a fault of the whole object.</summary>
internal static class SpecList
{
    /// <summary>Bounds what a request is held against.</summary>
    private const int MaxEntries = 64;

    public static ValueList<string> Read(IList<string>? items, string field, PolicyFields fields, Func<string, bool> isValid, string message) =>
        Read(items, field, fields, (item, at, faults) =>
        {
            if (!isValid(item))
            {
                faults.Refuse<int>(at, message);
            }

            return item;
        });

    public static ValueList<TModel> Read<TSpec, TModel>(
        IList<TSpec>? items, string field, PolicyFields fields, Func<TSpec, string, PolicyFields, TModel> read, bool mayBeEmpty = false)
    {
        if (items is null)
        {
            return [];
        }

        // Nobody, or anybody? Whoever means anybody leaves the list out.
        if (items.Count > MaxEntries || (items.Count == 0 && !mayBeEmpty) || items.Any(item => item is null))
        {
            fields.Refuse<int>(field, $"must have from {(mayBeEmpty ? 0 : 1)} to {MaxEntries} entries");
            return [];
        }

        return items.Select((item, index) => read(item, $"{field}[{index}]", fields)).ToValueList();
    }
}
