using System.Globalization;

namespace Mesh.Sandbox.Api.Resources.Validation;

/// <summary>Amounts of resources, as far as comparing them needs.</summary>
internal static class Quantity
{
    private static readonly Dictionary<string, decimal> Suffixes = new(StringComparer.Ordinal)
    {
        ["n"] = 1e-9m,
        ["u"] = 1e-6m,
        ["m"] = 1e-3m,
        [""] = 1,
        ["k"] = 1e3m,
        ["M"] = 1e6m,
        ["G"] = 1e9m,
        ["T"] = 1e12m,
        ["P"] = 1e15m,
        ["E"] = 1e18m,
        ["Ki"] = 1024m,
        ["Mi"] = 1048576m,
        ["Gi"] = 1073741824m,
        ["Ti"] = 1099511627776m,
        ["Pi"] = 1125899906842624m,
        ["Ei"] = 1152921504606846976m,
    };

    public static bool TryParse(string text, out decimal value)
    {
        var digits = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        if (digits == 0 && text.EndsWith('.'))
        {
            digits = text.Length;
        }

        value = 0;
        if (digits == 0 || !Suffixes.TryGetValue(text[digits..], out var factor))
        {
            return false;
        }

        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        try
        {
            if (decimal.TryParse(text[..digits], styles, CultureInfo.InvariantCulture, out var number))
            {
                value = number * factor;
                return true;
            }
        }
        catch (OverflowException)
        {
            // Beyond what any machine has; Kubernetes caps such amounts, here they are refused.
        }

        return false;
    }
}
