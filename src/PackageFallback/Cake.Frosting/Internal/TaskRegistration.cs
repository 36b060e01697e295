using System.Reflection;
using Cake.Core;

namespace Cake.Frosting.Internal;

internal sealed class TaskRegistration(
    ICakeEngine engine,
    IFrostingContext context,
    IEnumerable<IFrostingTask> tasks,
    IFrostingTeardown? teardown = null
)
{
    public void Apply()
    {
        foreach (var task in tasks)
        {
            Register(task);
        }

        if (teardown is not null)
        {
            engine.RegisterTeardownAction(info => teardown.Teardown(context, info));
        }
    }

    private void Register(IFrostingTask task)
    {
        var type = task.GetType();
        var contextType = GetContextType(type);
        var builder = engine.RegisterTask(GetName(type)).Description(type.GetCustomAttribute<TaskDescriptionAttribute>()?.Description);

        if (IsOverridden(type, "Run", contextType) || IsOverridden(type, "RunAsync", contextType))
        {
            builder.Does(task.RunAsync);
        }

        foreach (var dependency in type.GetCustomAttributes<IsDependentOnAttribute>())
        {
            builder.IsDependentOn(GetName(dependency.Task));
        }
    }

    private static string GetName(Type task) => task.GetCustomAttribute<TaskNameAttribute>()?.Name ?? task.Name;

    private static Type GetContextType(Type task) =>
        task.BaseType is { IsConstructedGenericType: true } parent
        && (parent.GetGenericTypeDefinition() == typeof(FrostingTask<>) || parent.GetGenericTypeDefinition() == typeof(AsyncFrostingTask<>))
            ? parent.GenericTypeArguments[0]
            : typeof(ICakeContext);

    private static bool IsOverridden(Type task, string method, params Type[] parameters) =>
        task.GetMethod(method, parameters) is { } found && found.GetBaseDefinition().DeclaringType != found.DeclaringType;
}
