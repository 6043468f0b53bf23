using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Schemas.Cel;

/// <summary><c>+ - * / %</c>. Integers and floating-point numbers do not mix, and integers do not wrap around.</summary>
internal static class CelArithmetic
{
    private static readonly CelError Overflow = new("integer overflow");

    public static object Apply(string operation, object? left, object? right) => (operation, left, right) switch
    {
        ("/" or "%", long, 0L) => new CelError(operation == "/" ? "division by zero" : "modulus by zero"),
        (_, long a, long b) => Integer(operation, a, b),
        ("+", double a, double b) => a + b,
        ("-", double a, double b) => a - b,
        ("*", double a, double b) => a * b,
        ("/", double a, double b) => a / b,
        ("+", string a, string b) => a + b,
        ("+", JsonArray a, JsonArray b) => new JsonArray([.. a.Concat(b).Select(static item => item?.DeepClone())]),
        _ => CelError.NoSuchOverload,
    };

    public static object Negate(object? operand) => operand switch
    {
        long.MinValue => Overflow,
        long integer => -integer,
        double number => -number,
        _ => CelError.NoSuchOverload,
    };

    private static object Integer(string operation, long left, long right)
    {
        try
        {
            return checked(operation switch
            {
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                "/" => left / right,
                _ => left % right,
            });
        }
        catch (OverflowException)
        {
            return Overflow;
        }
    }
}
