using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Schemas.Cel;

/// <summary>Computes one expression once.</summary>
internal sealed class CelEvaluator(IReadOnlyDictionary<string, object?> variables)
{
    /// <summary>Nodes visited in one evaluation. Kubernetes bounds the cost too, in units of its own; nested loops over an object of 1.5 MiB end here.</summary>
    private const int MaxSteps = 1_000_000;

    private readonly Dictionary<string, object?> _scope = new(variables, StringComparer.Ordinal);
    private int _steps;

    public object? Evaluate(CelNode node)
    {
        if (++_steps > MaxSteps)
        {
            return CelError.OverBudget;
        }

        switch (node.Kind)
        {
            case CelNodeKind.Literal:
                return node.Value;
            case CelNodeKind.Identifier:
                return _scope[node.Name];
            case CelNodeKind.Select:
                return Strict(node.Children, operands => Select(operands[0], node.Name));
            case CelNodeKind.Has:
                return Strict(node.Children, operands => operands[0] is JsonObject fields ? fields[node.Name] is not null : CelError.NoSuchOverload);
            case CelNodeKind.Index:
                return Strict(node.Children, static operands => Index(operands[0], operands[1]));
            case CelNodeKind.Call:
                return Strict(node.Children, operands => CelFunctions.Call(node.Name, operands));
            case CelNodeKind.Unary:
                return Strict(node.Children, operands => Unary(node.Name, operands[0]));
            case CelNodeKind.List:
                return Strict(node.Children, static operands => new JsonArray([.. operands.Select(CelValues.ToJson)]));
            case CelNodeKind.Conditional:
                return Evaluate(node.Children[0]) switch
                {
                    true => Evaluate(node.Children[1]),
                    false => Evaluate(node.Children[2]),
                    CelError error => error,
                    _ => CelError.NoSuchOverload,
                };
            case CelNodeKind.Comprehension:
                return Comprehend(node);
            default:
                return node.Name is "&&" or "||"
                    ? Logical(Evaluate(node.Children[0]), () => Evaluate(node.Children[1]), decisive: node.Name == "||")
                    : Strict(node.Children, operands => Binary(node.Name, operands[0], operands[1]));
        }
    }

    private object? Strict(IReadOnlyList<CelNode> operands, Func<object?[], object?> compute)
    {
        var values = new object?[operands.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Evaluate(operands[i]);
            if (values[i] is CelError error)
            {
                return error;
            }
        }

        return compute(values);
    }

    // One decisive side is enough, whatever becomes of the other.
    private static object? Logical(object? left, Func<object?> right, bool decisive)
    {
        if (left is bool known && known == decisive)
        {
            return decisive;
        }

        var other = right();
        return (left, other) switch
        {
            (_, bool flag) when flag == decisive => decisive,
            (bool, bool) => !decisive,
            (CelError error, _) => error,
            (_, CelError error) => error,
            _ => CelError.NoSuchOverload,
        };
    }

    private object? Comprehend(CelNode node)
    {
        var range = Evaluate(node.Children[0]);
        if (range is not (JsonArray or JsonObject))
        {
            return range as CelError ?? CelError.NoSuchOverload;
        }

        var items = range is JsonArray list
            ? list.Select(CelValues.FromJson)
            : ((JsonObject)range).Select(static pair => (object?)pair.Key);
        var variable = (string)node.Value!;
        var hidden = _scope.TryGetValue(variable, out var outer);
        var result = Fold(node.Name, items, item =>
        {
            _scope[variable] = item;
            return Evaluate(node.Children[1]);
        });
        if (hidden)
        {
            _scope[variable] = outer;
        }

        return result;
    }

    private static object? Fold(string macro, IEnumerable<object?> items, Func<object?, object?> body)
    {
        switch (macro)
        {
            case "all" or "exists":
                object? result = macro == "all";
                foreach (var item in items)
                {
                    result = Logical(result, () => body(item), decisive: macro == "exists");
                    if (result is bool decided && decided == (macro == "exists") || ReferenceEquals(result, CelError.OverBudget))
                    {
                        break;
                    }
                }

                return result;

            default:
                var kept = new JsonArray();
                foreach (var item in items)
                {
                    var value = body(item);
                    if (value is CelError || (macro != "map" && value is not bool))
                    {
                        return value as CelError ?? CelError.NoSuchOverload;
                    }

                    if (macro == "map" || value is true)
                    {
                        kept.Add(CelValues.ToJson(macro == "map" ? value : item));
                    }
                }

                return macro == "exists_one" ? kept.Count == 1 : kept;
        }
    }

    private static object? Select(object? operand, string field)
    {
        if (operand is not JsonObject fields)
        {
            return CelError.NoSuchOverload;
        }

        return fields.TryGetPropertyValue(field, out var value) ? CelValues.FromJson(value) : new CelError($"no such key: {field}");
    }

    private static object? Index(object? operand, object? index) => (operand, index) switch
    {
        (JsonArray list, long position) =>
            position >= 0 && position < list.Count ? CelValues.FromJson(list[(int)position]) : new CelError($"index out of bounds: {position}"),
        (JsonObject, string key) => Select(operand, key),
        _ => CelError.NoSuchOverload,
    };

    private static object Unary(string operation, object? operand) => (operation, operand) switch
    {
        ("!", bool flag) => !flag,
        ("-", _) => CelArithmetic.Negate(operand),
        _ => CelError.NoSuchOverload,
    };

    private static object Binary(string operation, object? left, object? right)
    {
        switch (operation)
        {
            case "==":
                return CelValues.AreEqual(left, right);
            case "!=":
                return !CelValues.AreEqual(left, right);
            case "in":
                return right switch
                {
                    JsonArray list => list.Any(item => CelValues.AreEqual(left, CelValues.FromJson(item))),
                    JsonObject map when left is string key => map.ContainsKey(key),
                    _ => CelError.NoSuchOverload,
                };
            case "<" or "<=" or ">" or ">=":
                if (CelValues.Compare(left, right) is not { } order)
                {
                    return CelError.NoSuchOverload;
                }

                return operation switch
                {
                    "<" => order < 0,
                    "<=" => order <= 0,
                    ">" => order > 0,
                    _ => order >= 0,
                };
            default:
                return CelArithmetic.Apply(operation, left, right);
        }
    }
}
