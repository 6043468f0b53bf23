using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.ControlPlane.Webhooks.Conversion;

/// <summary>Weights as quantities (v1alpha1) and as whole numbers (all others).</summary>
internal static class SplitWeights
{
    // Above what the definition allows; bounds the work for what did not come through it.
    private const int MaxBackends = 1_000;

    /// <summary>Makes whole numbers of quantities, and notes what was written where that alone could not bring it back.</summary>
    /// <exception cref="InconvertibleException">A weight is absent or no quantity.</exception>
    public static void ToWhole(JsonObject split)
    {
        var backends = Backends(split);
        JsonNode?[] written = [.. backends.Select(backend => backend["weight"])];
        var quantities = written.Select(Quantity).ToList();
        if (quantities.IndexOf(null) is >= 0 and var fault)
        {
            throw new InconvertibleException($"spec.backends[{fault}].weight must be a quantity that is not negative");
        }

        var whole = WeightScale.ToWhole([.. quantities.Select(quantity => quantity!.Value)]);
        SplitNotes.Take(split, SplitNotes.Weights);
        if (written.Where((node, i) => Text(node) != Canonical(whole[i]) || node!.GetValueKind() != JsonValueKind.String).Any())
        {
            SplitNotes.Put(split, SplitNotes.Weights, new JsonArray([.. written.Select(node => node!.DeepClone())]));
        }

        for (int i = 0; i < backends.Count; i++)
        {
            backends[i]["weight"] = whole[i];
        }
    }

    /// <summary>Makes quantities of whole numbers: those that were once written, if they still mean the same.</summary>
    /// <exception cref="InconvertibleException">A weight is absent or no whole number.</exception>
    public static void ToQuantities(JsonObject split)
    {
        var backends = Backends(split);
        var whole = backends.Select(backend => Whole(backend["weight"])).ToList();
        if (whole.IndexOf(null) is >= 0 and var fault)
        {
            throw new InconvertibleException($"spec.backends[{fault}].weight must be a whole number that is not negative");
        }

        var written = SplitNotes.Take(split, SplitNotes.Weights) is { } note ? SplitNotes.Read(note) : null;
        bool holds = written is not null && written.Count == whole.Count && Means(written, whole);
        for (int i = 0; i < backends.Count; i++)
        {
            backends[i]["weight"] = holds ? written![i]!.DeepClone() : Canonical(whole[i]!.Value);
        }
    }

    private static bool Means(JsonArray written, List<int?> whole)
    {
        var quantities = written.Select(Quantity).ToList();
        return !quantities.Contains(null)
            && WeightScale.ToWhole([.. quantities.Select(quantity => quantity!.Value)]).Select(weight => (int?)weight).SequenceEqual(whole);
    }

    // As Go writes a quantity.
    private static string Canonical(int weight) => weight.ToString(CultureInfo.InvariantCulture);

    private static ExactQuantity? Quantity(JsonNode? node) => Text(node) is { } text ? ExactQuantity.Parse(text) : null;

    private static int? Whole(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number
        && double.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && number is >= 0 and <= int.MaxValue && number == Math.Truncate(number)
            ? (int)number
            : null;

    private static string? Text(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number => node.ToJsonString(),
        _ => null,
    };

    private static List<JsonObject> Backends(JsonObject split)
    {
        if (split["spec"]?["backends"] is not { } list)
        {
            return [];
        }

        return list is JsonArray { Count: <= MaxBackends } array && array.All(item => item is JsonObject)
            ? [.. array.Select(item => item!.AsObject())]
            : throw new InconvertibleException($"spec.backends must be a list of at most {MaxBackends} backends");
    }
}
